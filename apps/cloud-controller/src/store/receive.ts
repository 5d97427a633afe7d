import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { refusals } from '../errors.ts';

/** So much waits for the disk at most; while it does, the next chunks are read and hashed. */
const BUFFER_BYTES = 1024 ** 2;

export interface Received {
  readonly file: string;
  /** 40 hex digits. */
  readonly sha1: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Writes what comes into a new file, as it comes, and computes its sha1 on the way.
 * Whatever goes wrong, no file is left.
 * @throws {Refusal} `tooLarge`
 */
export async function receive(
  chunks: AsyncIterable<Buffer>,
  { file, maxBytes }: { file: string; maxBytes: number },
): Promise<Received> {
  const hash = createHash('sha1');
  let size = 0;
  async function* measured() {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > maxBytes) throw refusals.tooLarge(maxBytes);
      hash.update(chunk);
      yield chunk;
    }
  }
  try {
    // Opened here: a stream that opens its file itself could still make it after it was given up, and removed.
    const handle = await open(file, 'wx', 0o600);
    await pipeline(measured(), handle.createWriteStream({ highWaterMark: BUFFER_BYTES }));
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return { file, sha1: hash.digest('hex'), size };
}
