import { type FileHandle, open, rm } from 'node:fs/promises';

export interface SaveOptions {
  /** More than this is not taken (any size). */
  readonly maxBytes?: number;
  /** What to throw then. */
  readonly tooLarge?: (maxBytes: number) => Error;
  /** Sees the bytes on their way, to hash them. */
  readonly onChunk?: (chunk: Buffer) => void;
}

/** Written at a time, bytes: each writing is handed to another thread, and a small file needs only one. */
const BATCH = 1024 ** 2;

/**
 * Writes what comes into `file`, as it comes. Whatever goes wrong, no file is left.
 * @returns its size, bytes
 */
export async function save(
  chunks: AsyncIterable<Buffer>,
  file: string,
  { maxBytes = Number.POSITIVE_INFINITY, tooLarge = () => new Error('too large'), onChunk }: SaveOptions = {},
): Promise<number> {
  let size = 0;
  let batch: Buffer[] = [];
  let batchSize = 0;
  const handle = await open(file, 'w', 0o600);
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      onChunk?.(chunk);
      batch.push(chunk);
      batchSize += chunk.length;
      if (batchSize < BATCH) continue;
      await writeAll(handle, batch, batchSize);
      batch = [];
      batchSize = 0;
    }
    await writeAll(handle, batch, batchSize);
    await handle.close();
    return size;
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(file, { force: true });
    throw error;
  }
}

async function writeAll(handle: FileHandle, batch: Buffer[], size: number): Promise<void> {
  if (size === 0) return;
  const { bytesWritten } = await handle.writev(batch);
  // A disk that is almost full takes the beginning; the rest, tried again, is refused with the reason.
  if (bytesWritten < size) await handle.writeFile(Buffer.concat(batch).subarray(bytesWritten));
}
