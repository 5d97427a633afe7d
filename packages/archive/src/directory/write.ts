import { lutimes, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveError } from '../errors.ts';
import { type Content, type Entry, treeOf } from '../tree.ts';
import { finish } from './finish.ts';

/**
 * Unpacks entries, in whatever order they come, into `dir`, which is made or must be empty; with their modes and times.
 * Every file and directory is made new, so nothing is written over or through anything that is already there.
 * Throws ArchiveError when `dir` is not empty, when names clash on this disk, or when a content is not what it declares.
 */
export async function writeDirectory(entries: Iterable<Entry>, dir: string): Promise<void> {
  const tree = treeOf(entries).entries;
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length) throw archiveError('notEmpty', dir);
  for (const entry of tree) await make(entry, join(dir, entry.path));
  await finish(tree, dir);
}

async function make({ path, type, content, mtime }: Entry, place: string): Promise<void> {
  try {
    if (type === 'directory') await mkdir(place, { mode: 0o700 });
    if (content) await writeContent(content, place);
  } catch (error) {
    // The tree has each name once: so this disk takes two of them for one.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw archiveError('twice', path);
    throw error;
  }
  if (content) await lutimes(place, mtime, mtime);
}

async function writeContent(content: Content, place: string): Promise<void> {
  const file = await open(place, 'wx', 0o600);
  try {
    for await (const chunk of await content.open()) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}
