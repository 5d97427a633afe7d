import { createHash } from 'node:crypto';
import { save } from '@diy-paas/transfer';
import { refusals } from '../errors.ts';

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
  const onChunk = (chunk: Buffer) => hash.update(chunk);
  const size = await save(chunks, file, { maxBytes, tooLarge: refusals.tooLarge, onChunk });
  return { file, sha1: hash.digest('hex'), size };
}
