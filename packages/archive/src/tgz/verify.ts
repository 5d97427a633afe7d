import { once } from 'node:events';
import { crc32, createInflateRaw } from 'node:zlib';
import { chunksOf, type Packed } from '../entry.ts';
import { archiveError } from '../errors.ts';
import { explainContent } from '../inflate.ts';

/**
 * The deflated bytes as they are, inflated on the side. Throws ArchiveError, at the latest after the last chunk, when
 * they do not inflate to `size` bytes with the declared sum, or when anything follows the end of the deflate stream.
 */
export async function* verified(path: string, packed: Packed, size: number): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw();
  let inflated = 0;
  let sum = 0;
  inflate.on('data', (chunk: Buffer) => {
    inflated += chunk.length;
    sum = crc32(chunk, sum);
    if (inflated > size) inflate.destroy(archiveError('wrongSize', path));
  });
  const end = once(inflate, 'end');
  end.catch(() => {}); // heard below
  try {
    for (const chunk of chunksOf(packed)) {
      if (!inflate.write(chunk)) await Promise.race([once(inflate, 'drain'), end]);
      yield chunk;
    }
    inflate.end();
    await end;
  } catch (error) {
    throw explainContent(path, error as Error);
  } finally {
    inflate.destroy();
  }
  if (inflated !== size) throw archiveError('wrongSize', path);
  if (sum !== packed.crc32) throw archiveError('wrongChecksum', path);
  if (inflate.bytesWritten !== packed.size) throw archiveError('damagedContent', path);
}
