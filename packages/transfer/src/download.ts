import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TransferError } from './errors.ts';
import { exchange, explain, type TransferOptions } from './request.ts';

export interface Downloaded {
  /** bytes */
  readonly size: number;
  /** 40 hex digits, computed while the bytes came in */
  readonly sha1: string;
}

/**
 * Fetches `uri` into `file`, which is removed again when that fails.
 * @throws {TransferError}
 */
export async function download(
  uri: string,
  file: string,
  options: TransferOptions = {},
): Promise<Downloaded> {
  const response = await exchange(uri, 'GET', options);
  const hash = createHash('sha1');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(response, measure, createWriteStream(file));
  } catch (error) {
    await rm(file, { force: true });
    const { origin, pathname } = new URL(uri);
    throw new TransferError(`${origin}${pathname}`, explain(error as NodeJS.ErrnoException));
  }
  return { size, sha1: hash.digest('hex') };
}
