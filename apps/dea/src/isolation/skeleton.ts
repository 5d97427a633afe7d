import { mkdir, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Mount } from './mounts.ts';
import { OWN, SYSTEM } from './view.ts';

const LINKS = [
  ['/dev/fd', '/proc/self/fd'],
  ['/dev/stdin', '/proc/self/fd/0'],
  ['/dev/stdout', '/proc/self/fd/1'],
  ['/dev/stderr', '/proc/self/fd/2'],
  ['/var/tmp', '/tmp'],
] as const;

/**
 * Makes a directory that is the root of what apps see: empty, but for the places where something is mounted, and links.
 * Nothing is ever removed from it: apps that an earlier DEA has started may use it.
 * @param base where the instances of the DEA are
 */
export async function makeSkeleton(root: string, base: string, shared: readonly Mount[]): Promise<void> {
  for (const path of [...OWN, base]) await makeDirectory(join(root, path));
  for (const { source, target } of shared) {
    const make = (await stat(source)).isDirectory() ? makeDirectory : makeFile;
    await make(join(root, target));
  }
  for (const [link, to] of LINKS) await makeLink(join(root, link), to);
  for (const path of SYSTEM) {
    const to = await readlink(path).catch(() => undefined);
    if (to) await makeLink(join(root, path), to);
  }
}

const makeDirectory = (path: string) => mkdir(path, { recursive: true });

async function makeFile(path: string): Promise<void> {
  await makeDirectory(dirname(path));
  await writeFile(path, '', { flag: 'a' });
}

async function makeLink(path: string, to: string): Promise<void> {
  await makeDirectory(dirname(path));
  await symlink(to, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
