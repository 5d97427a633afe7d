import { archiveError } from './errors.ts';

/** What Linux takes: bytes of one step of a path; and of a whole path, with room for the directory it goes to. */
const LONGEST_STEP = 255;
const LONGEST_PATH = 2048;

/**
 * The one spelling of an entry's name: './a//b/' becomes 'a/b', the root ''.
 * Throws ArchiveError for a name that could mean something else to another program or leads outside.
 */
export function cleanPath(name: string): string {
  if (name.includes('\uFFFD') || !name.isWellFormed()) throw archiveError('notUtf8', name);
  if (/[\u0000-\u001f\u007f]/.test(name)) throw archiveError('control', name);
  if (name.includes('\\')) throw archiveError('backslash', name);
  if (/^(\/|[A-Za-z]:)/.test(name)) throw archiveError('absolute', name);
  const steps = name.split('/').filter((step) => step !== '' && step !== '.');
  if (steps.includes('..')) throw archiveError('outside', name);
  const path = steps.join('/');
  const tooLong =
    Buffer.byteLength(path) > LONGEST_PATH || steps.some((step) => Buffer.byteLength(step) > LONGEST_STEP);
  if (tooLong) throw archiveError('longName', name);
  return path;
}

/** The directory that a path is in: of 'a/b/c' 'a/b', of 'a' ''. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** All directories that a path is in, innermost first. */
export function parentsOf(path: string): string[] {
  const parents = [];
  for (let parent = parentOf(path); parent; parent = parentOf(parent)) parents.push(parent);
  return parents;
}
