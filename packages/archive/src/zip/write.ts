import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Entry } from '../entry.ts';
import { treeOf } from '../tree.ts';
import { writeTo } from '../write-to.ts';

/** The file types of a Unix mode (S_IFMT). */
const TYPE_BITS = { file: 0o100000, directory: 0o040000, symlink: 0o120000 };

/** Files last: what has to wait for one is later written by yazl in a recursion, too deep for thousands of directories. */
const ORDER = ['directory', 'symlink', 'file'];

/**
 * Writes entries, in whatever order they come, as an application package, with Unix modes and links.
 * A file appears only when it is whole; a stream is ended, or destroyed when something fails.
 */
export async function writeZip(entries: Iterable<Entry>, to: string | Writable): Promise<void> {
  const tree = treeOf(entries).entries;
  await writeTo(to, async (out) => {
    const zip = new ZipFile();
    const packed = zip.outputStream as Readable;
    zip.on('error', (error: Error) => packed.destroy(error));
    for (const type of ORDER) for (const entry of tree) if (entry.type === type) add(zip, entry);
    zip.end();
    await pipeline(packed, out, { end: false });
  });
}

function add(zip: ZipFile, { path, type, mode, mtime, content, target }: Entry): void {
  const options = { mode: TYPE_BITS[type] | mode, mtime };
  if (type === 'directory') zip.addEmptyDirectory(path, options);
  if (target !== undefined) zip.addBuffer(Buffer.from(target), path, { ...options, compress: false });
  if (content) {
    // yazl does not listen to its sources: a failing one would leave it waiting for ever.
    const fail = (error: Error) => zip.emit('error', error);
    zip.addReadStreamLazy(path, { ...options, size: content.size }, (done) => {
      content.open().then((source) => done(null, source.once('error', fail)), fail);
    });
  }
}
