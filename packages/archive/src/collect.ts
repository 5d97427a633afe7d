import type { Readable } from 'node:stream';

/** All the bytes of a stream. (The `buffer` of node:stream/consumers goes through a Blob, which takes ten times as long.) */
export async function collect(source: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
