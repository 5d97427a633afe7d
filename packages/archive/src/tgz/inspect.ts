import { posix } from 'node:path';
import { Parser, type ReadEntry } from 'tar';
import type { Entry } from '../entry.ts';
import { archiveError } from '../errors.ts';
import type { DropletLimits } from '../limits.ts';
import { treeOf } from '../tree.ts';
import { feed } from './feed.ts';

const TYPES: Record<string, Entry['type']> = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  Link: 'file',
  Directory: 'directory',
  SymbolicLink: 'symlink',
};

/** Reads a droplet through without writing anything. Throws ArchiveError when anything in it is not sound. */
export async function inspect(file: string, limits: DropletLimits): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  const files = new Set<string>();
  let bytes = 0;
  const take = (found: ReadEntry) => {
    const entry = entryOf(found);
    if (found.type === 'Link') checkHardLink(found, files);
    if (entry.type === 'file') files.add(posix.normalize(found.path));
    bytes += found.size;
    if (entries.push(entry) > limits.entries) throw archiveError('tooManyEntries', limits.entries);
    if (bytes > limits.bytes) throw archiveError('tooManyBytes', limits.bytes);
  };
  // To the parser all entries are ignored: those of our filter, and those of kinds that it does not know.
  const parser = new Parser({ strict: true, filter: () => false });
  await feed(file, parser.on('ignoredEntry', take), limits);
  return treeOf(entries, { most: limits.entries }).entries;
}

/** Set-uid, set-gid and sticky bits stay behind. */
function entryOf({ path, type, mode, mtime, linkpath }: ReadEntry): Entry {
  const known = TYPES[type];
  if (!known) throw archiveError('special', path);
  const noTime = mtime === undefined || Number.isNaN(mtime.getTime());
  const common = { path, type: known, mode: (mode ?? 0o644) & 0o777, mtime: noTime ? new Date(0) : mtime };
  return known === 'symlink' ? { ...common, target: linkpath ?? '' } : common;
}

/** A second name for a file that is already there; to one of a symlink, what that points to would be another thing. */
function checkHardLink({ path, linkpath = '' }: ReadEntry, files: Set<string>): void {
  const outside = linkpath.startsWith('/') || linkpath.split('/').includes('..');
  if (outside) throw archiveError('linkOutside', path, linkpath);
  if (!files.has(posix.normalize(linkpath))) throw archiveError('hardLink', path, linkpath);
}
