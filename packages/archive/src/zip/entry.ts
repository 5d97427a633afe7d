import type { Entry as ZipEntry } from 'yauzl';
import type { Content, Entry } from '../entry.ts';
import { archiveError } from '../errors.ts';
import type { FileBytes } from '../file-bytes.ts';
import { plainOf } from '../inflate.ts';
import { LONGEST_TARGET } from '../links.ts';
import { contentOf } from './content.ts';
import { nameOf } from './name.ts';

/** The hosts that write Unix modes into the upper half of the external attributes: Unix and Mac OS X. */
const UNIX_HOSTS = [3, 19];
/** The file types of a Unix mode (S_IFMT). */
const TYPES = new Map<number, Entry['type'] | undefined>([
  [0o040000, 'directory'],
  [0o100000, 'file'],
  [0o120000, 'symlink'],
  [0, undefined], // says nothing: the name decides
]);

/** What the table of contents says about one entry, in our words. Throws ArchiveError for what cannot be kept. */
export function entryOf(bytes: FileBytes, record: ZipEntry): Entry {
  const path = nameOf(record);
  if (record.isEncrypted()) throw archiveError('encrypted', path);
  const type = typeOf(record, path);
  const mtime = record.getLastModDate({ timezone: 'UTC' }); // the same wherever it is read
  const mode = modeOf(record, type);
  if (type === 'directory') return { path, type, mode, mtime };
  const content = contentOf(bytes, record, path);
  if (type === 'file') return { path, type, mode, mtime, content };
  return { path, type, mode: 0o777, mtime, target: targetOf(path, content) };
}

function typeOf(record: ZipEntry, path: string): Entry['type'] {
  const named = path.endsWith('/') ? 'directory' : undefined;
  const bits = unixMode(record) & 0o170000;
  if (!TYPES.has(bits)) throw archiveError('special', path);
  const type = TYPES.get(bits) ?? named ?? 'file';
  if (named && type !== named) throw archiveError('contradiction', path);
  if (type === 'directory' && record.uncompressedSize > 0) throw archiveError('contradiction', path);
  return type;
}

/** Set-uid, set-gid and sticky bits stay behind. */
function modeOf(record: ZipEntry, type: Entry['type']): number {
  return unixMode(record) & 0o777 || (type === 'directory' ? 0o755 : 0o644);
}

function unixMode(record: ZipEntry): number {
  return UNIX_HOSTS.includes(record.versionMadeBy >> 8) ? record.externalFileAttributes >>> 16 : 0;
}

function targetOf(path: string, { size, packed }: Content): string {
  if (size > LONGEST_TARGET) throw archiveError('badTarget', path);
  return plainOf(path, packed!, size).toString();
}
