/**
 * Every expected failure of this package, each one sentence that a user can read in a task log.
 * `code` is for programs, the message for people; what a library said stays in `cause`.
 */
const sentences = {
  notZip: () => 'The package is not a zip file, or its end is missing.',
  damagedZip: () => 'The package is a damaged zip file: its table of contents cannot be read.',
  multiDisk: () => 'The package is one part of a zip file that was split into several.',
  allEncrypted: () => 'The package holds encrypted entries.',
  encrypted: (name: string) => `The package holds an encrypted entry ${quote(name)}.`,
  method: (name: string, method: number) =>
    `The package holds an entry ${quote(name)} compressed by method ${method}; only stored and deflated entries can be read.`,
  overlap: (name: string) =>
    `The package holds an entry ${quote(name)} whose bytes overlap with another part of the zip file.`,
  wrongSize: (name: string) =>
    `The package holds an entry ${quote(name)} whose content is not of the size it declares.`,
  wrongChecksum: (name: string) =>
    `The package holds an entry ${quote(name)} whose content does not match its checksum.`,
  damagedContent: (name: string) =>
    `The package holds an entry ${quote(name)} whose content is damaged or cut short.`,

  outside: (name: string) => `The package holds an entry ${quote(name)} that leads outside the application.`,
  absolute: (name: string) =>
    `The package holds an entry ${quote(name)} with an absolute name; names must be relative to the application.`,
  backslash: (name: string) =>
    `The package holds an entry ${quote(name)} with a backslash in its name; folders must be divided by "/".`,
  control: (name: string) =>
    `The package holds an entry ${quote(name)} with a control character in its name.`,
  notUtf8: (name: string) => `The package holds an entry ${quote(name)} whose name is not valid UTF-8.`,
  longName: (name: string) =>
    `The package holds an entry ${quote(name)} whose name is too long for a file system.`,
  linkOutside: (name: string, target: string) =>
    `The package holds a link ${quote(name)} to ${quote(target)} that leads outside the application.`,
  badTarget: (name: string) => `The package holds a link ${quote(name)} whose target is no path.`,
  hardLink: (name: string, target: string) =>
    `The package holds a hard link ${quote(name)} to ${quote(target)}, which is not a file that came before it.`,
  special: (name: string) =>
    `The package holds an entry ${quote(name)} that is no file, directory or link, but a device, pipe, socket or the like.`,
  contradiction: (name: string) =>
    `The package holds an entry ${quote(name)} that is a directory in one respect and not in another.`,
  twice: (name: string) => `The package holds two entries named ${quote(name)}.`,
  sameButCase: (name: string, other: string) =>
    `The package holds the entries ${quote(name)} and ${quote(other)}, which are one name on this disk.`,
  notDirectory: (name: string, child: string) =>
    `The package holds an entry ${quote(child)} although ${quote(name)} is not a directory.`,

  tooManyEntries: (limit: number) => `The package holds more than ${limit} entries.`,
  tooManyBytes: (limit: number) => `The package unpacks to more than ${limit} bytes.`,
  tooDense: (limit: number) => `The package unpacks to more than ${limit} times its own size.`,

  notTgz: () => 'The droplet is not a gzipped tar file, or it is damaged or incomplete.',
  notEmpty: (dir: string) => `The directory ${quote(dir)} to unpack into is not empty.`,
  tooLargeToRead: (name: string, most: number) =>
    `The package holds a file ${quote(name)} of more than ${most} bytes, which is too large to be looked into.`,
  missing: (name: string) => `The package holds no file ${quote(name)}.`,
  changed: (name: string) => `The file ${quote(name)} changed while it was being read.`,
};

type Sentences = typeof sentences;
export type ArchiveErrorCode = keyof Sentences;

export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly code: ArchiveErrorCode;

  constructor(code: ArchiveErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The failure `code` in words, for instance `archiveError('twice', 'app.rb')`. */
export function archiveError<K extends ArchiveErrorCode>(
  code: K,
  ...about: Parameters<Sentences[K]>
): ArchiveError {
  const sentence = sentences[code] as (...about: Parameters<Sentences[K]>) => string;
  return new ArchiveError(code, sentence(...about));
}

/** The same failure, with what it comes from for the operator's log. */
export function because(cause: Error, error: ArchiveError): ArchiveError {
  error.cause = cause;
  return error;
}

/** All codes, so that a test can go through the list. */
export const archiveErrorCodes = Object.keys(sentences) as ArchiveErrorCode[];

/** A hostile name must neither break the line it is printed on nor fill the log. */
function quote(name: string): string {
  const short = name.length > 120 ? `${name.slice(0, 117)}...` : name;
  return JSON.stringify(short).replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
