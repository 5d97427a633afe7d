import { fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import type { Entry } from '../entry.ts';
import { archiveError } from '../errors.ts';
import { FileBytes } from '../file-bytes.ts';
import { defaultLimits, type Limits, RATIO_MATTERS_FROM } from '../limits.ts';
import { type FileTree, treeOf } from '../tree.ts';
import { entryOf } from './entry.ts';
import { explain } from './explain.ts';
import { checkOverlap, type Place, placeOf } from './overlap.ts';
import { ZipReader } from './reader.ts';

/**
 * Opens an application package. Only its table of contents is read now, and the targets of its links; contents are read,
 * and checked, when they are opened. Close the tree when done with it.
 * Throws ArchiveError when the file is not a sound zip, asks for more than `limits`, or holds an entry that is not safe.
 */
export async function openZip(file: string, limits: Partial<Limits> = {}): Promise<FileTree> {
  const bounds = { ...defaultLimits, ...limits };
  const bytes = new FileBytes(file);
  try {
    const zip = await fromRandomAccessReaderPromise(new ZipReader(bytes), bytes.size, {
      autoClose: false,
      strictFileNames: true,
    });
    const { entries, places } = await tableOfContents(zip, bytes, bounds);
    checkOverlap(places, bytes.size);
    return treeOf(entries, { close: async () => bytes.close(), most: bounds.entries });
  } catch (error) {
    bytes.close();
    throw explain(error as Error);
  }
}

/** Counts while it reads, so that a table that is itself the attack is left early; of its records none is kept. */
async function tableOfContents(zip: ZipFile, bytes: FileBytes, limits: Limits) {
  const entries: Entry[] = [];
  const places: Place[] = [];
  let unpacked = 0;
  for await (const record of zip.eachEntry()) {
    unpacked += record.uncompressedSize;
    if (entries.length === limits.entries) throw archiveError('tooManyEntries', limits.entries);
    if (unpacked > limits.bytes) throw archiveError('tooManyBytes', limits.bytes);
    entries.push(entryOf(bytes, record));
    places.push(placeOf(record));
  }
  const dense = unpacked > RATIO_MATTERS_FROM && unpacked > zip.fileSize * limits.ratio;
  if (dense) throw archiveError('tooDense', limits.ratio);
  return { entries, places };
}
