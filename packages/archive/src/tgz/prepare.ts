import { setImmediate } from 'node:timers/promises';
import { ahead } from '../ahead.ts';
import { collect } from '../collect.ts';
import type { Content, Entry } from '../entry.ts';
import { archiveError } from '../errors.ts';
import { AT_ONCE, plainOf } from '../inflate.ts';
import { treeOf } from '../tree.ts';
import { memberOf } from './copied.ts';
import { endOfTar, headerOf, paddingOf } from './header.ts';
import { GzipMembers, type Part } from './members.ts';
import { inChunks, type Piece } from './pieces.ts';
import { Spool } from './spool.ts';

/** Packed bytes. A member of its own costs some 120 (headers, a tar header compressed alone): from here on under 3 %. */
const WORTH_A_MEMBER = 4 * 1024;
/** Plain bytes. What is more is copied however well it is deflated: to compress it again would take long. */
const QUICK_TO_COMPRESS = 64 * 1024;

/** After so many entries it is others' turn, and that of the collector, which lets go of zlib's memory only then. */
const BREATH = 200;

/** A droplet that has its length but is not written yet. */
export interface Tgz {
  /** Bytes. */
  readonly size: number;
  /**
   * The droplet, once. Only now what is copied is read, and checked: the stream fails with ArchiveError before its end when a
   * content is not what it declares. **Each buffer is used again** when the next one is asked for.
   */
  stream(): AsyncGenerator<Buffer>;
  /** Lets go of what was prepared; the sources are their owners' to close. */
  close(): Promise<void>;
}

/**
 * Makes of a gzipped tar what has to be made, so that its length is known before its first byte goes out: headers, and
 * what is not packed or too small to travel alone. What is packed already is copied when the tgz is streamed.
 * Entries may come in whatever order; the same entries give the same bytes.
 * @param spoolFile a path for what does not fit into memory
 * Throws ArchiveError when a content is not what it declares.
 */
export async function prepareTgz(entries: Iterable<Entry>, spoolFile: string): Promise<Tgz> {
  const spool = new Spool(spoolFile);
  const gzip = new GzipMembers(spool);
  try {
    const tree = treeOf(entries).entries;
    let count = 0;
    for await (const { entry, bytes } of ahead([rootOf(tree), ...tree], fetchSmall)) {
      if (++count % BREATH === 0) await setImmediate();
      const { path, content } = entry;
      await gzip.write(headerOf(entry));
      if (!content) continue;
      await addContent(gzip, path, content, bytes);
      await gzip.write(paddingOf(content.size));
    }
    await gzip.write(endOfTar);
    await gzip.flush();
  } catch (error) {
    await spool.close();
    throw error;
  }
  const { size, parts } = gzip;
  return { size, stream: () => inChunks(piecesOf(parts, spool)), close: () => spool.close() };
}

/** The entry './', as old as the newest thing in it. */
function rootOf(tree: readonly Entry[]): Entry {
  const newest = tree.reduce((time, { mtime }) => Math.max(time, mtime.getTime()), 0);
  return { path: '', type: 'directory', mode: 0o755, mtime: new Date(newest) };
}

/** What lies on the disk by itself and is small is read while it is another's turn. */
async function fetchSmall(entry: Entry): Promise<{ entry: Entry; bytes?: Buffer }> {
  const { content } = entry;
  if (!content || content.packed || content.size > AT_ONCE) return { entry };
  return { entry, bytes: await collect(await content.open()) };
}

async function addContent(
  gzip: GzipMembers,
  path: string,
  { size, packed, open }: Content,
  bytes?: Buffer,
): Promise<void> {
  if (packed && (packed.size >= WORTH_A_MEMBER || size > QUICK_TO_COMPRESS)) {
    return gzip.copy({ path, packed, size });
  }
  if (packed) return gzip.write(plainOf(path, packed, size));
  let written = 0;
  for await (const chunk of bytes ? [bytes] : await open()) {
    written += chunk.length;
    await gzip.write(chunk);
  }
  if (written !== size) throw archiveError('wrongSize', path);
}

async function* piecesOf(parts: readonly Part[], spool: Spool): AsyncGenerator<Piece> {
  let at = 0;
  for (const part of parts) {
    if ('copied' in part) {
      yield* memberOf(part.copied);
    } else {
      const start = at;
      yield { length: part.made, put: (into) => spool.read(into, start) };
      at += part.made;
    }
  }
}
