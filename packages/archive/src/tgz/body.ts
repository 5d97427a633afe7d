import { collect } from '../collect.ts';
import type { Content, Entry } from '../entry.ts';
import { archiveError } from '../errors.ts';
import { AT_ONCE, inflateWhole } from '../inflate.ts';
import type { GzipMembers } from './members.ts';
import { verified } from './verify.ts';

/** Deflated bytes. A member of its own costs some 120 (headers, a tar header compressed alone): from here on under 3 %. */
const WORTH_A_MEMBER = 4 * 1024;
/** Plain bytes. What is more is copied however well it is deflated: to compress it again would take long. */
const QUICK_TO_COMPRESS = 64 * 1024;

/** An entry, and its bytes as its source has them (deflated or plain) where they are few enough to be held. */
export interface Ready {
  entry: Entry;
  bytes?: Buffer;
}

/** Reads what is small; what is large stays where it is. */
export async function prepare(entry: Entry): Promise<Ready> {
  const { content } = entry;
  if (!content || content.size > AT_ONCE) return { entry };
  const { deflated, open } = content;
  if (!deflated) return { entry, bytes: await collect(await open()) };
  return deflated.size > AT_ONCE ? { entry } : { entry, bytes: await collect(await deflated.open()) };
}

/**
 * Writes a file's content. What is deflated is copied, after it was inflated on the side to see that it is sound; but small
 * files are compressed again together, which takes less room. Throws ArchiveError when a content is not what it declares.
 */
export async function writeBody(
  gzip: GzipMembers,
  path: string,
  content: Content,
  bytes?: Buffer,
): Promise<void> {
  const { size, deflated } = content;
  if (!deflated) {
    let written = 0;
    for await (const chunk of bytes ? [bytes] : await content.open()) {
      written += chunk.length;
      await gzip.write(chunk);
    }
    if (written !== size) throw archiveError('wrongSize', path);
  } else if (!bytes) {
    await gzip.copy(verified(path, deflated, size), { size, crc32: deflated.crc32 });
  } else {
    const plain = inflateWhole(path, bytes, { size, crc32: deflated.crc32 });
    const small = bytes.length < WORTH_A_MEMBER && size <= QUICK_TO_COMPRESS;
    await (small ? gzip.write(plain) : gzip.copy([bytes], { size, crc32: deflated.crc32 }));
  }
}
