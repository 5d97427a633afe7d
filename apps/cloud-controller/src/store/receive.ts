import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { refusals } from '../errors.ts';

export interface Received {
  readonly file: string;
  /** 40 hex digits. */
  readonly sha1: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Writes what comes into a new file, chunk by chunk, and computes its sha1 on the way.
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
    await writeFile(file, measured(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return { file, sha1: hash.digest('hex'), size };
}
