import { crc32 } from 'node:zlib';
import type { Packed } from '../entry.ts';
import { archiveError } from '../errors.ts';
import { AT_ONCE, checkedPlain } from '../inflate.ts';
import { MEMBER_HEADER, TRAILER_LENGTH, trailerOf } from './gzip.ts';
import { verified } from './verify.ts';

/** A content that travels from package to droplet as it is packed. */
export interface Copied {
  /** For what is said when it is not what it declares. */
  readonly path: string;
  readonly packed: Packed;
  /** Of the plain bytes. */
  readonly size: number;
}

/** Deflate can also hold bytes as they are: blocks of up to so many, with a header each (RFC 1951, 3.2.4). */
const STORED_BLOCK = 65_535;
const STORED_HEADER = 5;

/** Of its member of the gzip file, bytes. */
export function lengthOf({ packed: { method, size } }: Copied): number {
  const headers = method === 'stored' ? STORED_HEADER * Math.ceil(size / STORED_BLOCK) : 0;
  return MEMBER_HEADER.length + headers + size + TRAILER_LENGTH;
}

/**
 * Its member. Throws ArchiveError, at the latest before the last piece, when the content is not what it declares: then there
 * is no member.
 */
export async function* memberOf(copied: Copied): AsyncGenerator<Buffer> {
  const { path, packed, size } = copied;
  yield MEMBER_HEADER;
  if (packed.method === 'stored') yield* stored(copied);
  else if (packed.size > AT_ONCE || size > AT_ONCE) yield* verified(path, packed, size);
  else {
    const raw = packed.read(0, packed.size);
    checkedPlain(path, raw, packed, size);
    yield raw;
  }
  yield trailerOf(size, packed.crc32);
}

function* stored({ path, packed, size }: Copied): Generator<Buffer> {
  if (packed.size !== size) throw archiveError('wrongSize', path);
  let sum = 0;
  for (let at = 0; at < size; at += STORED_BLOCK) {
    const block = packed.read(at, Math.min(STORED_BLOCK, size - at));
    sum = crc32(block, sum);
    const isLast = at + block.length === size;
    if (isLast && sum !== packed.crc32) throw archiveError('wrongChecksum', path);
    const header = Buffer.alloc(STORED_HEADER);
    header.writeUInt8(isLast ? 1 : 0, 0);
    header.writeUInt16LE(block.length, 1);
    header.writeUInt16LE(block.length ^ 0xffff, 3);
    yield header;
    yield block;
  }
}
