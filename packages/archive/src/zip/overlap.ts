import type { Entry as ZipEntry } from 'yauzl';
import { archiveError } from '../errors.ts';

const LOCAL_HEADER = 30;
const DIRECTORY_HEADER = 46;
const END_RECORD = 22;

/**
 * Honest zips hold each byte once. Where entries share bytes, or reach into the table of contents, a small file can
 * unpack to a huge one (overlapping entries, quines). Sizes in bytes.
 */
export function checkOverlap(records: ZipEntry[], fileSize: number): void {
  const tableSize = records.reduce(
    (size, r) => size + DIRECTORY_HEADER + r.fileNameLength + r.extraFieldLength + r.fileCommentLength,
    END_RECORD,
  );
  let free = 0;
  for (const record of [...records].sort(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )) {
    if (record.relativeOffsetOfLocalHeader < free) throw archiveError('overlap', record.fileName);
    // The local header may hold more extra fields than we know of here: this is the least it can be.
    free = record.relativeOffsetOfLocalHeader + LOCAL_HEADER + record.fileNameLength + record.compressedSize;
    if (free > fileSize - tableSize) throw archiveError('overlap', record.fileName);
  }
}
