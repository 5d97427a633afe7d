import { lchown } from 'node:fs/promises';
import { type EndOptions, endUser } from '@diy-paas/process';
import { type Dea, homeOf, logOf } from '../context.ts';
import { removeCgroup } from '../limits/cgroups/cgroup.ts';
import type { Instance } from './instance.ts';

/** Ends all processes of an instance, and takes back what was only for them. */
export async function endProcesses(dea: Dea, instance: Instance, options: EndOptions): Promise<void> {
  await instance.group?.end(options);
  if (instance.uid !== undefined) await takeUserBack(dea, instance, instance.uid);
  await removeCgroup(instance.cgroup).catch((error: Error) =>
    logOf(dea, instance).warn(`its cgroup could not be removed: ${error.message}`),
  );
}

/**
 * In secure mode also those processes are ended that got away, for nobody else has the user. The next who has it shall
 * not get at the files, which are kept after a crash.
 */
async function takeUserBack(dea: Dea, instance: Instance, uid: number): Promise<void> {
  await endUser(uid);
  await lchown(homeOf(dea, instance), 0, 0).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  dea.users.release(uid);
  instance.uid = undefined;
}
