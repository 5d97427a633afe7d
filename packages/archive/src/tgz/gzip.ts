/** Magic, deflate, no flags, no time, no hints, system unknown: the same on every machine. */
export const MEMBER_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
export const TRAILER_LENGTH = 8;

/** Ends a member whose plain bytes are `size` (bytes) with this sum. */
export function trailerOf(size: number, crc32: number): Buffer {
  const bytes = Buffer.alloc(TRAILER_LENGTH);
  bytes.writeUInt32LE(crc32, 0);
  bytes.writeUInt32LE(size % 2 ** 32, 4);
  return bytes;
}
