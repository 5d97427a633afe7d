import type { Entry as ZipEntry } from 'yauzl';
import { archiveError } from '../errors.ts';

const LOCAL_HEADER = 30;
const DIRECTORY_HEADER = 46;
const END_RECORD = 22;

/** What an entry occupies of its zip file, bytes. */
export interface Place {
  readonly name: string;
  readonly start: number;
  /** Its local header and content; the header may hold more than we know of here: this is the least it can be. */
  readonly length: number;
  /** In the table of contents. */
  readonly listed: number;
}

export const placeOf = (record: ZipEntry): Place => ({
  name: record.fileName,
  start: record.relativeOffsetOfLocalHeader,
  length: LOCAL_HEADER + record.fileNameLength + record.compressedSize,
  listed: DIRECTORY_HEADER + record.fileNameLength + record.extraFieldLength + record.fileCommentLength,
});

/**
 * Honest zips hold each byte once. Where entries share bytes, or reach into the table of contents, a small file can
 * unpack to a huge one (overlapping entries, quines).
 */
export function checkOverlap(places: readonly Place[], fileSize: number): void {
  const tableSize = places.reduce((size, { listed }) => size + listed, END_RECORD);
  let free = 0;
  for (const { name, start, length } of places.toSorted((one, other) => one.start - other.start)) {
    if (start < free) throw archiveError('overlap', name);
    free = start + length;
    if (free > fileSize - tableSize) throw archiveError('overlap', name);
  }
}
