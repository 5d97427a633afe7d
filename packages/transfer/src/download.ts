import { open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { TransferError } from './errors.ts';
import { exchange, explain, type TransferOptions } from './request.ts';

export interface DownloadOptions extends TransferOptions {
  /** More than this is not taken (any size). */
  readonly maxBytes?: number;
  /** Sees the bytes on their way, to hash them. */
  readonly onChunk?: (chunk: Buffer) => void;
}

/** So much waits for the disk at most, bytes; while it does, the next chunks are read. */
const BUFFER = 1024 ** 2;

/**
 * Fetches `uri` into `file`, which is removed again when that fails.
 * @returns its size, bytes
 * @throws {TransferError}
 */
export async function download(
  uri: string,
  file: string,
  { maxBytes = Number.POSITIVE_INFINITY, onChunk, ...options }: DownloadOptions = {},
): Promise<number> {
  const response = await exchange(uri, 'GET', options);
  let size = 0;
  async function* measured() {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new TooLarge(maxBytes);
      onChunk?.(chunk);
      yield chunk;
    }
  }
  try {
    const handle = await open(file, 'w', 0o600);
    await pipeline(measured(), handle.createWriteStream({ highWaterMark: BUFFER }));
  } catch (error) {
    response.destroy();
    await rm(file, { force: true });
    const { origin, pathname } = new URL(uri);
    const why = error instanceof TooLarge ? error.message : explain(error as Error);
    throw new TransferError(`${origin}${pathname}`, why);
  }
  return size;
}

class TooLarge extends Error {
  constructor(maxBytes: number) {
    super(`is larger than ${maxBytes} bytes, the most that is taken`);
  }
}
