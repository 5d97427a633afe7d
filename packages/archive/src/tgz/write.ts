import type { Writable } from 'node:stream';
import { ahead } from '../ahead.ts';
import type { Entry } from '../entry.ts';
import { treeOf } from '../tree.ts';
import { writeTo } from '../write-to.ts';
import { prepare, writeBody } from './body.ts';
import { endOfTar, headerOf, paddingOf } from './header.ts';
import { GzipMembers } from './members.ts';
import { Output } from './output.ts';

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
    for await (const { entry, bytes } of ahead([rootOf(tree), ...tree], prepare)) {
      const { path, content } = entry;
      await gzip.write(headerOf(entry));
      if (!content) continue;
      await writeBody(gzip, path, content, bytes);
      await gzip.write(paddingOf(content.size));
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
