import { Parser, type ReadEntry } from 'tar';
import { archiveError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { cleanPath } from '../names.ts';
import { type Entry, treeOf } from '../tree.ts';
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
export async function inspect(file: string, limits: Limits): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  const files = new Set<string>();
  const take = (found: ReadEntry) => {
    if (entries.length >= limits.entries) throw archiveError('tooManyEntries', limits.entries);
    const entry = entryOf(found);
    if (found.type === 'Link' && !files.has(cleanPath(found.linkpath ?? ''))) {
      throw archiveError('hardLink', found.path, found.linkpath ?? '');
    }
    if (entry.type === 'file') files.add(cleanPath(entry.path));
    entries.push(entry);
    found.resume();
  };
  await feed(file, new Parser({ strict: true, onReadEntry: take }), limits);
  return treeOf(entries).entries;
}

/** Set-uid, set-gid and sticky bits stay behind. */
function entryOf({ path, type, mode, mtime, linkpath }: ReadEntry): Entry {
  const known = TYPES[type];
  if (!known) throw archiveError('special', path);
  const common = { path, type: known, mode: (mode ?? 0o644) & 0o777, mtime: mtime ?? new Date(0) };
  return known === 'symlink' ? { ...common, target: linkpath ?? '' } : common;
}
