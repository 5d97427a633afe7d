import type { Writable } from 'node:stream';
import { writeTo } from '../target.ts';
import { type Content, type Entry, treeOf } from '../tree.ts';
import { endOfTar, headerOf, paddingOf } from './header.ts';
import { GzipMembers } from './members.ts';
import { Output } from './output.ts';

/** A member of its own costs some 120 bytes (headers, and a tar header compressed alone): from here on that is under 3 %. */
const WORTH_A_MEMBER = 4 * 1024;
/** A small file that unpacks to more than this is copied all the same: to compress it again would take long. */
const QUICK_TO_COMPRESS = 64 * 1024;

export interface Written {
  /** Bytes. */
  size: number;
  sha1: string;
}

/**
 * Writes entries, in whatever order they come, as a gzipped tar: the droplet. Contents that are already deflated travel as
 * they are. The same entries give the same bytes. A file appears only when it is whole; a stream is ended, or destroyed when
 * something fails. Throws ArchiveError when a content is not what it declares.
 */
export async function writeTgz(entries: Iterable<Entry>, to: string | Writable): Promise<Written> {
  const tree = treeOf(entries).entries;
  return writeTo(to, async (writable) => {
    const out = new Output(writable);
    const gzip = new GzipMembers(out);
    for (const entry of [rootOf(tree), ...tree]) {
      await gzip.write(headerOf(entry));
      if (entry.content) await writeContent(gzip, entry.path, entry.content);
    }
    await gzip.write(endOfTar);
    await gzip.flush();
    await out.flush();
    return { size: out.size, sha1: out.sha1() };
  });
}

/** The entry './', as old as the newest thing in it. */
function rootOf(tree: readonly Entry[]): Entry {
  const newest = tree.reduce((time, { mtime }) => Math.max(time, mtime.getTime()), 0);
  return { path: '', type: 'directory', mode: 0o755, mtime: new Date(newest) };
}

async function writeContent(
  gzip: GzipMembers,
  path: string,
  { size, deflated, open }: Content,
): Promise<void> {
  const small = deflated && deflated.size < WORTH_A_MEMBER && size <= QUICK_TO_COMPRESS;
  if (deflated && !small) await gzip.copy(path, deflated, size);
  else for await (const chunk of await open()) await gzip.write(chunk);
  await gzip.write(paddingOf(size));
}
