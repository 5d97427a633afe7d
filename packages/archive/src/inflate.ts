import { crc32, inflateRawSync } from 'node:zlib';
import { archiveError, because } from './errors.ts';

/** Up to this many bytes, packed and unpacked, inflating at once is quicker than a stream and its threads. */
export const AT_ONCE = 1024 * 1024;

/** What a deflate stream must turn out to be. */
export interface Plain {
  /** Bytes. */
  size: number;
  crc32: number;
}

/**
 * Inflates all of `raw`. Throws ArchiveError when that gives other bytes than expected, or when anything follows the end of
 * the deflate stream: a reader of gzip would stumble over it.
 */
export function inflateWhole(path: string, raw: Buffer, expected: Plain): Buffer {
  const { buffer: plain, engine } = inflated(path, raw, expected.size);
  if (plain.length !== expected.size) throw archiveError('wrongSize', path);
  if (crc32(plain) !== expected.crc32) throw archiveError('wrongChecksum', path);
  if (engine.bytesWritten !== raw.length) throw archiveError('damagedContent', path);
  return plain;
}

function inflated(
  path: string,
  raw: Buffer,
  size: number,
): { buffer: Buffer; engine: { bytesWritten: number } } {
  const room = Math.max(size, 64); // the least that zlib takes
  const options = { chunkSize: room, maxOutputLength: room, info: true };
  try {
    // The types do not know that `info` changes the answer.
    return inflateRawSync(raw, options) as unknown as ReturnType<typeof inflated>;
  } catch (error) {
    throw explainContent(path, error as Error);
  }
}

/** What zlib says of a deflate stream, and yauzl of the place it should be at; an error of the disk stays as it is. */
export function explainContent(path: string, error: NodeJS.ErrnoException): Error {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') return because(error, archiveError('wrongSize', path));
  const damaged = error.code?.startsWith('Z_') || (error.constructor === Error && !error.code);
  return damaged ? because(error, archiveError('damagedContent', path)) : error;
}
