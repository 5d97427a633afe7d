import { mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { forEachAhead } from '../ahead.ts';
import type { Entry } from '../entry.ts';
import { archiveError } from '../errors.ts';
import { treeOf } from '../tree.ts';
import { checkCase } from './case.ts';
import { finish, makeDirectories } from './steps.ts';

/**
 * Unpacks entries, in whatever order they come, into `dir`, which is made or must be empty; with their modes and times.
 * Every file and directory is made new, so nothing is written over or through anything that is already there.
 * Throws ArchiveError when `dir` is not empty, when names clash on its disk, or when a content is not what it declares.
 */
export async function writeDirectory(entries: Iterable<Entry>, dir: string): Promise<void> {
  const tree = treeOf(entries).entries;
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length) throw archiveError('notEmpty', dir);
  await checkCase(tree, dir);
  await makeDirectories(tree, dir);
  await forEachAhead(tree, (entry) => writeContent(entry, join(dir, entry.path)));
  await finish(tree, dir);
}

async function writeContent({ content }: Entry, place: string): Promise<void> {
  if (!content) return;
  const file = await open(place, 'wx', 0o600);
  try {
    for await (const chunk of await content.open()) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}
