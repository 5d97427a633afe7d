import { type ArchiveError, archiveError, because } from '../errors.ts';

/** The checks that yauzl makes on names and on the file as a whole, in our words. */
const SAID_BY_YAUZL: [RegExp, (match: RegExpMatchArray) => ArchiveError][] = [
  [/^invalid relative path: (.*)$/s, (m) => archiveError('outside', m[1]!)],
  [/^absolute path: (.*)$/s, (m) => archiveError('absolute', m[1]!)],
  [/^invalid characters in fileName: (.*)$/s, (m) => archiveError('backslash', m[1]!)],
  [/^End of central directory record signature not found/, () => archiveError('notZip')],
  [/^strong encryption is not supported/, () => archiveError('allEncrypted')],
  [/^multi-disk zip files are not supported/, () => archiveError('multiDisk')],
];

/** What yauzl said while it read the table of contents (always a plain Error); a bug or an error of the disk stays as it is. */
export function explain(error: Error): Error {
  if (error.constructor !== Error || 'code' in error) return error;
  for (const [said, sentence] of SAID_BY_YAUZL) {
    const match = error.message.match(said);
    if (match) return because(error, sentence(match));
  }
  return because(error, archiveError('damagedZip'));
}
