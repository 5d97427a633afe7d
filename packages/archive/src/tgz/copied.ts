import { crc32 } from 'node:zlib';
import type { Packed } from '../entry.ts';
import { archiveError } from '../errors.ts';
import { AT_ONCE, checkedPlain } from '../inflate.ts';
import { MEMBER_HEADER, TRAILER_LENGTH, trailerOf } from './gzip.ts';
import type { Piece } from './pieces.ts';
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
 * Its member, piece by piece. Throws ArchiveError, at the latest before the last piece, when the content is not what it
 * declares: then there is no member.
 */
export async function* memberOf(copied: Copied): AsyncGenerator<Piece> {
  const { path, packed, size } = copied;
  yield MEMBER_HEADER;
  if (packed.method === 'stored') yield* stored(copied);
  else if (packed.size > AT_ONCE || size > AT_ONCE) yield* verified(path, packed, size);
  else yield { length: packed.size, put: (into) => putChecked(into, copied) };
  yield trailerOf(size, packed.crc32);
}

function putChecked(into: Buffer, { path, packed, size }: Copied): void {
  packed.read(into, 0);
  checkedPlain(path, into, packed, size);
}

function* stored({ path, packed, size }: Copied): Generator<Piece> {
  if (packed.size !== size) throw archiveError('wrongSize', path);
  let sum = 0;
  for (let at = 0; at < size; at += STORED_BLOCK) {
    const length = Math.min(STORED_BLOCK, size - at);
    yield storedHeader(length, at + length === size);
    yield {
      length,
      put: (into) => {
        packed.read(into, at);
        sum = crc32(into, sum);
      },
    };
  }
  if (sum !== packed.crc32) throw archiveError('wrongChecksum', path);
}

function storedHeader(length: number, isLast: boolean): Buffer {
  const header = Buffer.alloc(STORED_HEADER);
  header.writeUInt8(isLast ? 1 : 0, 0);
  header.writeUInt16LE(length, 1);
  header.writeUInt16LE(length ^ 0xffff, 3);
  return header;
}
