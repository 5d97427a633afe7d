import { isUtf8 } from 'node:buffer';
import type { Entry as ZipEntry } from 'yauzl';

const UTF8_FLAG = 0x800;
const UNICODE_NAME_FIELD = 0x7075;

/**
 * An entry's name. A zip that does not say that its names are UTF-8 has them in the letters of an IBM PC; but macOS and
 * the Ruby tools of 2012 write UTF-8 and do not say so, therefore what can be read as UTF-8 is.
 */
export function nameOf(record: ZipEntry): string {
  const declared =
    record.generalPurposeBitFlag & UTF8_FLAG ||
    record.extraFields.some(({ id }) => id === UNICODE_NAME_FIELD);
  if (declared || !isUtf8(record.fileNameRaw)) return record.fileName;
  return record.fileNameRaw.toString();
}
