import { fromRandomAccessReaderPromise, type Entry as ZipEntry, type ZipFile } from 'yauzl';
import { archiveError } from '../errors.ts';
import { FileBytes } from '../file-bytes.ts';
import { defaultLimits, type Limits, RATIO_MATTERS_FROM } from '../limits.ts';
import { type FileTree, treeOf } from '../tree.ts';
import { entryOf } from './entry.ts';
import { explain } from './explain.ts';
import { checkOverlap } from './overlap.ts';
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
    const records = await tableOfContents(zip, bounds);
    checkOverlap(records, bytes.size);
    const entries = records.map((record) => entryOf(bytes, record));
    return treeOf(entries, { close: async () => bytes.close(), most: bounds.entries });
  } catch (error) {
    bytes.close();
    throw explain(error as Error);
  }
}

/** Counts while it reads, so that a table that is itself the attack is left early. */
async function tableOfContents(zip: ZipFile, limits: Limits): Promise<ZipEntry[]> {
  const records: ZipEntry[] = [];
  let bytes = 0;
  for await (const record of zip.eachEntry()) {
    records.push(record);
    bytes += record.uncompressedSize;
    if (records.length > limits.entries) throw archiveError('tooManyEntries', limits.entries);
    if (bytes > limits.bytes) throw archiveError('tooManyBytes', limits.bytes);
  }
  const dense = bytes > RATIO_MATTERS_FROM && bytes > zip.fileSize * limits.ratio;
  if (dense) throw archiveError('tooDense', limits.ratio);
  return records;
}
