import { rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeDirectory } from './controllers.ts';

/** What the DEA's own cgroup is called in a tree that is left to it; systemd's `DelegateSubgroup=dea` calls it the same. */
const SUBGROUP = 'dea';

/** In cgroups v2 processes are in leaves only: where others are to hang below our own cgroup, we go into a leaf first. */
export async function stepAside(own: string): Promise<string> {
  if (basename(own) === SUBGROUP) return dirname(own);
  await makeDirectory(join(own, SUBGROUP));
  await writeFile(join(own, SUBGROUP, 'cgroup.procs'), String(process.pid));
  return own;
}

/** Where it was of no use. */
export async function stepBack(own: string): Promise<void> {
  if (basename(own) === SUBGROUP) return;
  await writeFile(join(own, 'cgroup.procs'), String(process.pid)).catch(() => {});
  await rmdir(join(own, SUBGROUP)).catch(() => {});
}

/** Gives the cgroups below one a controller, if it has that itself. */
export const handDown = (directory: string, controller: string): Promise<void> =>
  writeFile(join(directory, 'cgroup.subtree_control'), `+${controller}`);
