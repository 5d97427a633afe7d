import { archiveError } from './errors.ts';
import { cleanPath, parentsOf } from './names.ts';
import type { Entry } from './tree.ts';

/** Entries under clean names, each once, with all their parents, in order. */
export function arrange(entries: Iterable<Entry>): Entry[] {
  const byPath = new Map<string, Entry>();
  for (const entry of entries) {
    const path = cleanPath(entry.path);
    if (path === '' && entry.type !== 'directory') throw archiveError('contradiction', entry.path);
    const other = byPath.get(path);
    // A directory named twice is common (jar does it) and says the same thing again.
    if (other?.type === 'directory' && entry.type === 'directory') continue;
    if (other) throw archiveError('twice', path);
    byPath.set(path, path === entry.path ? entry : { ...entry, path });
  }
  byPath.delete(''); // the root itself is implied
  for (const entry of [...byPath.values()]) addParents(byPath, entry);
  return sorted([...byPath.values()]);
}

function addParents(byPath: Map<string, Entry>, { path, mtime }: Entry): void {
  for (const parent of parentsOf(path)) {
    const found = byPath.get(parent);
    if (found && found.type !== 'directory') throw archiveError('notDirectory', parent, path);
    if (!found) byPath.set(parent, { path: parent, type: 'directory', mode: 0o755, mtime });
  }
}

/** By code points, which is the order of UTF-8 bytes (and not that of JavaScript's strings). */
function sorted(entries: Entry[]): Entry[] {
  return entries
    .map((entry) => ({ entry, key: Buffer.from(entry.path) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ entry }) => entry);
}
