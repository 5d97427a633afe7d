import { chmod, lutimes, mkdir, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { forEachAhead } from '../ahead.ts';
import type { Entry } from '../entry.ts';

/** The first step of unpacking `tree` into an empty `dir`: every directory, for now one that we may write to. */
export async function makeDirectories(tree: readonly Entry[], dir: string): Promise<void> {
  for (const { type, path } of tree) if (type === 'directory') await mkdir(join(dir, path), { mode: 0o700 });
}

/**
 * The last steps of unpacking `tree` into `dir`. Links come after all files, so that nothing can be written through one;
 * modes and times of directories come last and from within, because they would be in the way before.
 */
export async function finish(tree: readonly Entry[], dir: string): Promise<void> {
  const of = (type: Entry['type']) => tree.filter((entry) => entry.type === type);
  await forEachAhead(of('file'), async ({ path, mode, mtime }) => {
    await utimes(join(dir, path), mtime, mtime);
    await chmod(join(dir, path), mode);
  });
  for (const { path, target, mtime } of of('symlink')) {
    await symlink(target!, join(dir, path));
    await lutimes(join(dir, path), mtime, mtime);
  }
  for (const { path, mode, mtime } of of('directory').reverse()) {
    await utimes(join(dir, path), mtime, mtime);
    await chmod(join(dir, path), mode);
  }
}
