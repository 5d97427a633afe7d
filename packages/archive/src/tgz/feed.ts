import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Parser } from 'tar';
import { archiveError, because } from '../errors.ts';
import type { DropletLimits } from '../limits.ts';

/** Read and unpacked at a time, bytes: with what Node takes by itself, threads would mostly wait for each other. */
const PACKED_CHUNK = 512 * 1024;
const PLAIN_CHUNK = 256 * 1024;
/** What tar puts around the bytes of a file at the most, bytes: its header, a long name, padding. */
const AROUND_AN_ENTRY = 8 * 1024;

/**
 * Gunzips a file into a parser of tar and waits until that has done all its work.
 * Throws ArchiveError when the file is not a gzipped tar or unpacks to more than the entries allowed could hold.
 */
export async function feed(file: string, parser: Parser, limits: DropletLimits): Promise<void> {
  const most = limits.bytes + limits.entries * AROUND_AN_ENTRY;
  let failure: Error | undefined;
  parser.on('error', (error: Error) => {
    failure ??= error;
  });
  let ended = false;
  parser.once('eof', () => {
    ended = true; // the parser would go on to hoard whatever follows
  });
  const closed = once(parser, 'close'); // fails with the parser's first error
  closed.catch(() => {});

  async function parse(plain: AsyncIterable<Buffer>): Promise<void> {
    let bytes = 0;
    for await (const chunk of plain) {
      bytes += chunk.length;
      if (bytes > most) throw archiveError('tooManyBytes', limits.bytes);
      if (!ended && !parser.write(chunk)) await Promise.race([once(parser, 'drain'), closed]);
      if (failure) throw failure;
    }
    parser.end();
    await closed;
  }

  const source = createReadStream(file, { highWaterMark: PACKED_CHUNK });
  await pipeline(source, createGunzip({ chunkSize: PLAIN_CHUNK }), parse).catch((error) => {
    throw explain(error);
  });
}

/** What zlib and tar say of the archive; an error of the disk stays as it is. */
function explain(error: NodeJS.ErrnoException): Error {
  return /^(Z|TAR)_/.test(error.code ?? '') ? because(error, archiveError('notTgz')) : error;
}
