import { crc32, inflateRawSync } from 'node:zlib';
import type { Packed } from './entry.ts';
import { archiveError, because } from './errors.ts';

/** Up to this many bytes, packed and unpacked, inflating at once is quicker than a stream and its threads. */
export const AT_ONCE = 1024 * 1024;

/**
 * All the plain bytes of a file. Throws ArchiveError when they are not `size` bytes with the declared sum, or when anything
 * follows the end of the deflate stream: a reader of gzip would stumble over it.
 */
export function plainOf(path: string, packed: Packed, size: number): Buffer {
  const raw = Buffer.allocUnsafe(packed.size);
  packed.read(raw, 0);
  return checkedPlain(path, raw, packed, size);
}

/** The plain bytes of what was read; throws as {@link plainOf}. */
export function checkedPlain(
  path: string,
  raw: Buffer,
  { method, crc32: sum }: Packed,
  size: number,
): Buffer {
  const plain = method === 'stored' ? raw : inflated(path, raw, size);
  if (plain.length !== size) throw archiveError('wrongSize', path);
  if (crc32(plain) !== sum) throw archiveError('wrongChecksum', path);
  return plain;
}

function inflated(path: string, raw: Buffer, size: number): Buffer {
  const room = Math.max(size, 64); // the least that zlib takes
  const options = { chunkSize: room, maxOutputLength: room, info: true };
  try {
    // The types do not know that `info` changes the answer.
    const { buffer, engine } = inflateRawSync(raw, options) as unknown as Inflated;
    if (buffer.length === size && engine.bytesWritten !== raw.length)
      throw archiveError('damagedContent', path);
    return buffer;
  } catch (error) {
    throw explainContent(path, error as Error);
  }
}

interface Inflated {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

/** What zlib says of a deflate stream, and we of the place it should be at; an error of the disk stays as it is. */
export function explainContent(path: string, error: NodeJS.ErrnoException): Error {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') return because(error, archiveError('wrongSize', path));
  const damaged = error.code?.startsWith('Z_') || (error.constructor === Error && !error.code);
  return damaged ? because(error, archiveError('damagedContent', path)) : error;
}
