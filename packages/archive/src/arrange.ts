import type { Entry } from './entry.ts';
import { archiveError } from './errors.ts';
import { cleanPath, parentOf } from './names.ts';

/** Entries under clean names, each once, with all their parents, in order; `most` of them at the most. */
export function arrange(entries: Iterable<Entry>, most: number): Entry[] {
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
  for (const entry of [...byPath.values()]) {
    addParents(byPath, entry);
    // Counted here, because deep names imply many more directories than there are entries.
    if (byPath.size > most) throw archiveError('tooManyEntries', most);
  }
  return sorted([...byPath.values()]);
}

/** Upwards until one is found that is there: those above it are, or will be, seen to on its own account. */
function addParents(byPath: Map<string, Entry>, { path, mtime }: Entry): void {
  for (let parent = parentOf(path); parent; parent = parentOf(parent)) {
    const found = byPath.get(parent);
    if (found && found.type !== 'directory') throw archiveError('notDirectory', parent, path);
    if (found) return;
    byPath.set(parent, { path: parent, type: 'directory', mode: 0o755, mtime });
  }
}

/** By code points, which is the order of UTF-8 bytes; that of JavaScript's strings is another from U+D800 on. */
function sorted(entries: Entry[]): Entry[] {
  if (!entries.some(({ path }) => /[\ud800-\uffff]/.test(path))) {
    return entries.sort((one, other) => (one.path < other.path ? -1 : 1));
  }
  return entries
    .map((entry) => ({ entry, key: Buffer.from(entry.path) }))
    .sort((one, other) => Buffer.compare(one.key, other.key))
    .map(({ entry }) => entry);
}
