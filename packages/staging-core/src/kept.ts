import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileTree, openDirectory } from '@diy-paas/archive';
import type { Workbench } from './plugin.ts';

interface What {
  /** Its directory in the platform's cache: "bundles". */
  readonly kind: string;
  /** From `keyOf`: the same key, the same files. */
  readonly key: string;
  /** Tells the user that nothing had to be made. */
  readonly again: string;
}

/**
 * What was made for this key before, or is made now and kept in the platform's cache for the next staging.
 * @param make fills an empty directory; what it throws leaves nothing behind
 */
export async function kept(
  bench: Workbench,
  { kind, key, again }: What,
  make: (directory: string) => Promise<void>,
): Promise<FileTree> {
  const place = join(bench.platform.cache, kind, key);
  const cached = await openDirectory(place).catch(() => undefined);
  if (cached) {
    bench.progress(again);
    return cached;
  }
  await mkdir(join(place, '..'), { recursive: true });
  // Next to its place, and moved there when all is well: something half-made is never kept.
  const making = await mkdtemp(join(place, '..', '.making-'));
  try {
    await make(making);
    await rename(making, place).catch((error: NodeJS.ErrnoException) => {
      // Another task staged the same meanwhile: what it made is as good.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return await openDirectory(place);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/**
 * Names what would be made from some of the app's files and `facts`: versions, options.
 * @param paths of files; those that are not there count as empty
 */
export async function keyOf(
  files: FileTree,
  paths: readonly string[],
  facts: readonly unknown[],
): Promise<string> {
  const hash = createHash('sha256');
  const add = (text: string | Buffer) => hash.update(`${text.length}:`).update(text);
  add(JSON.stringify([...facts, process.platform, process.arch]));
  for (const path of paths) {
    add(path);
    add(files.get(path) ? await files.read(path) : '');
  }
  return hash.digest('hex');
}
