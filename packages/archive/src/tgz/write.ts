import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { Entry } from '../entry.ts';
import { prepareTgz } from './prepare.ts';

export interface Written {
  /** Bytes. */
  size: number;
  sha1: string;
}

/**
 * Writes entries, in whatever order they come, as a gzipped tar: the droplet. Contents that are already packed travel as
 * they are. The same entries give the same bytes. The file appears only when it is whole, in place of another if need be.
 * Throws ArchiveError when a content is not what it declares.
 */
export async function writeTgz(entries: Iterable<Entry>, file: string): Promise<Written> {
  const part = `${file}.part`;
  const hash = createHash('sha1');
  const tgz = await prepareTgz(entries, `${file}.spool`);
  try {
    const handle = await open(part, 'w');
    try {
      for await (const chunk of tgz.stream()) {
        hash.update(chunk);
        await handle.writeFile(chunk);
      }
    } finally {
      await handle.close();
    }
    await rename(part, file);
    return { size: tgz.size, sha1: hash.digest('hex') };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    await tgz.close();
  }
}
