import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import type { Entry as ZipEntry } from 'yauzl';
import { checked } from '../checked.ts';
import { type Content, chunksOf, type Packed } from '../entry.ts';
import { archiveError } from '../errors.ts';
import type { FileBytes } from '../file-bytes.ts';
import { AT_ONCE, explainContent, plainOf } from '../inflate.ts';

const METHODS = new Map<number, Packed['method']>([
  [0, 'stored'],
  [8, 'deflated'],
]);

/** The content of one entry, read when it is opened. Throws ArchiveError for a compression that we do not know. */
export function contentOf(bytes: FileBytes, record: ZipEntry, path: string): Content {
  const {
    compressionMethod,
    crc32,
    uncompressedSize: size,
    compressedSize,
    relativeOffsetOfLocalHeader,
  } = record;
  const method = METHODS.get(compressionMethod);
  if (!method) throw archiveError('method', path, compressionMethod);
  // Nothing else of the record is kept: there may be a hundred thousand of them.
  let dataStart: number | undefined;
  const packed: Packed = {
    method,
    crc32,
    size: compressedSize,
    read(into, start) {
      try {
        dataStart ??= afterLocalHeader(bytes, relativeOffsetOfLocalHeader);
        bytes.read(into, dataStart + start);
      } catch (error) {
        throw explainContent(path, error as Error);
      }
    },
  };
  return { size, packed, open: async () => openPlain(path, packed, size) };
}

const LOCAL_HEADER = { signature: 0x04034b50, length: 30, nameLength: 26, extraLength: 28 };

/** The local header says again what the table of contents said; all that is asked of it is where it ends. */
function afterLocalHeader(bytes: FileBytes, start: number): number {
  const header = Buffer.allocUnsafe(LOCAL_HEADER.length);
  bytes.read(header, start);
  if (header.readUInt32LE(0) !== LOCAL_HEADER.signature) throw new Error('there is no local header');
  const names = header.readUInt16LE(LOCAL_HEADER.nameLength) + header.readUInt16LE(LOCAL_HEADER.extraLength);
  return start + LOCAL_HEADER.length + names;
}

function openPlain(path: string, packed: Packed, size: number): Readable {
  if (size <= AT_ONCE && packed.size <= AT_ONCE) {
    return Readable.from([plainOf(path, packed, size)], { objectMode: false });
  }
  const raw = Readable.from(chunksOf(packed), { objectMode: false });
  const source = packed.method === 'stored' ? raw : pipeline(raw, createInflateRaw(), () => {});
  return checked(path, source, {
    size,
    crc32: packed.crc32,
    otherSize: () => archiveError('wrongSize', path),
    explain: (error) => explainContent(path, error),
  });
}
