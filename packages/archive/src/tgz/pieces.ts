/** A few bytes, or something that knows how many it is going to put where it is told. */
export type Piece = Buffer | { readonly length: number; put(into: Buffer): void };

/** Written at a time, bytes: each chunk is a system call for us and for whoever receives it. */
const CHUNK = 512 * 1024;

/**
 * Many pieces as few chunks. There is one chunk, used again and again: memory that is new costs more than to fill it.
 * A piece that is larger than a chunk is one of its own.
 */
export async function* inChunks(pieces: AsyncIterable<Piece>): AsyncGenerator<Buffer> {
  let chunk = Buffer.allocUnsafeSlow(CHUNK);
  let used = 0;
  for await (const piece of pieces) {
    if (used + piece.length > chunk.length) {
      if (used) yield chunk.subarray(0, used);
      used = 0;
      if (piece.length > chunk.length) chunk = Buffer.allocUnsafeSlow(piece.length);
    }
    const place = chunk.subarray(used, used + piece.length);
    if ('put' in piece) piece.put(place);
    else piece.copy(place);
    used += piece.length;
  }
  if (used) yield chunk.subarray(0, used);
}
