import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import type { Entry as ZipEntry, ZipFile } from 'yauzl';
import { checked } from '../checked.ts';
import { collect } from '../collect.ts';
import type { Content } from '../entry.ts';
import { archiveError } from '../errors.ts';
import { AT_ONCE, explainContent, inflateWhole } from '../inflate.ts';
import type { ZipBytes } from './bytes.ts';

const STORED = 0;
const DEFLATED = 8;

/** The content of one entry, read when it is opened. Throws ArchiveError for a compression that we do not know. */
export function contentOf(zip: ZipFile, bytes: ZipBytes, record: ZipEntry, path: string): Content {
  const { compressionMethod: method, crc32, uncompressedSize: size, compressedSize } = record;
  if (method !== STORED && method !== DEFLATED) throw archiveError('method', path, method);
  const explain = (error: Error) => explainContent(path, error);

  const openRaw = async () => {
    const { fileDataStart } = await zip
      .readLocalFileHeaderPromise(record, { minimal: true })
      .catch((error) => {
        throw explain(error);
      });
    return bytes.stream(fileDataStart, compressedSize);
  };
  const check = (source: Readable) =>
    checked(path, source, { size, crc32, otherSize: () => archiveError('wrongSize', path), explain });

  if (method === STORED) return { size, open: async () => check(await openRaw()) };

  const open = async () => {
    const raw = await openRaw();
    if (size > AT_ONCE || compressedSize > AT_ONCE) return check(pipeline(raw, createInflateRaw(), () => {}));
    const plain = inflateWhole(path, await collect(raw), { size, crc32 });
    return Readable.from([plain], { objectMode: false });
  };
  return { size, open, deflated: { crc32, size: compressedSize, open: openRaw } };
}
