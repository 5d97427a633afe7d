import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Parser } from 'tar';
import { archiveError, because } from '../errors.ts';
import { type Limits, RATIO_MATTERS_FROM } from '../limits.ts';

/** Read and unpacked at a time, bytes: with what Node takes by itself, threads would wait for each other most of the time. */
const PACKED_CHUNK = 512 * 1024;
const PLAIN_CHUNK = 256 * 1024;

/**
 * Gunzips a file into a parser of tar and waits until that has done all its work.
 * Throws ArchiveError when the file is not a gzipped tar or unpacks to too many times its size.
 */
export async function feed(file: string, parser: Parser, limits: Limits): Promise<void> {
  const { size } = await stat(file);
  let failure: Error | undefined;
  parser.on('error', (error: Error) => {
    failure ??= error;
  });
  const closed = once(parser, 'close'); // fails with the parser's first error
  closed.catch(() => {});
  let ended = false;
  parser.once('eof', () => {
    ended = true; // the parser would go on to hoard whatever follows
  });

  async function parse(plain: AsyncIterable<Buffer>): Promise<void> {
    let bytes = 0;
    for await (const chunk of plain) {
      bytes += chunk.length;
      if (bytes > RATIO_MATTERS_FROM && bytes > size * limits.ratio)
        throw archiveError('tooDense', limits.ratio);
      if (!ended && !parser.write(chunk)) await Promise.race([once(parser, 'drain'), closed]);
      if (failure) throw failure;
    }
    parser.end();
    await closed;
  }

  await pipeline(
    createReadStream(file, { highWaterMark: PACKED_CHUNK }),
    createGunzip({ chunkSize: PLAIN_CHUNK }),
    parse,
  ).catch((error) => {
    throw explain(error);
  });
}

/** What zlib and tar say of the archive; an error of the disk stays as it is. */
function explain(error: NodeJS.ErrnoException): Error {
  if (!/^(Z|TAR)_/.test(error.code ?? '')) return error;
  return because(error, archiveError('notTgz'));
}
