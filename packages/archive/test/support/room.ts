import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory of the test's own, gone when it is over. */
export async function room(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'archive-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** The names of everything below a directory, sorted; links are not followed. */
export async function namesIn(dir: string, below = ''): Promise<string[]> {
  const names: string[] = [];
  for (const name of await readdir(join(dir, below))) {
    const path = join(below, name);
    names.push(path);
    if ((await lstat(join(dir, path))).isDirectory()) names.push(...(await namesIn(dir, path)));
  }
  return names.sort();
}
