import { posix } from 'node:path';
import type { Entry } from './entry.ts';
import { archiveError } from './errors.ts';

type Entries = ReadonlyMap<string, Entry>;

/** As many as Linux follows before it says that links go in circles. */
const MOST_HOPS = 40;

/** Bytes. Linux would follow 4,095; nobody needs so many, but a hundred thousand of those would fill the memory. */
export const LONGEST_TARGET = 1024;

/** Throws ArchiveError when a link's target is no path, or could lead outside, be it by way of other links. */
export function checkLinks(entries: Entries): void {
  for (const { path, type, target = '' } of entries.values()) {
    if (type !== 'symlink') continue;
    const isPath = target && !/[\0\uFFFD]/.test(target) && Buffer.byteLength(target) <= LONGEST_TARGET;
    if (!isPath) throw archiveError('badTarget', path);
    if (leadsOutside(entries, path, target)) throw archiveError('linkOutside', path, target);
  }
}

/**
 * A target is walked step by step from the link's directory. '..' must not rise above the root. And it may only leave what
 * is truly a directory of the tree: out of a link, it would lead to the parent of wherever that link points.
 */
function leadsOutside(entries: Entries, path: string, target: string): boolean {
  if (target.startsWith('/')) return true;
  const place = path.split('/').slice(0, -1);
  let wentDown = false;
  for (const step of target.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') {
      place.push(step);
      wentDown = true;
      continue;
    }
    if (wentDown && entries.get(place.join('/'))?.type !== 'directory') return true;
    if (place.pop() === undefined) return true;
  }
  return false;
}

/** The entry that is found at `path` when all links on the way are followed. */
export function follow(entries: Entries, path: string): Entry | undefined {
  let left = path.split('/');
  let place = '';
  for (let hops = 0; left.length; ) {
    place = posix.join(place, left[0] ?? '');
    left = left.slice(1);
    const entry = entries.get(place);
    if (entry?.type !== 'symlink') continue;
    if (++hops > MOST_HOPS) return undefined;
    place = posix.dirname(place);
    left = [...(entry.target ?? '').split('/'), ...left];
  }
  return entries.get(place);
}
