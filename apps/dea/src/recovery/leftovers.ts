import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endTree, endUser, ProcessTree } from '@diy-paas/process';
import type { Dea } from '../context.ts';
import type { Instance } from '../instance/instance.ts';
import { appProcesses } from '../machine/app-processes.ts';

/** What an instance’s directory is called, also while its droplet is being unpacked. Nothing else is ever removed. */
const INSTANCE_DIRECTORY = /^\.?[\w.-]+-\d+-[0-9a-f]{32}(-\w+)?$/;

/** Ends the processes of apps that no instance owns; those that an instance owns are shown to it. */
export async function endLeftovers({ instances, directories, log }: Dea): Promise<void> {
  const owners = byDirectory(instances);
  const ending: Promise<void>[] = [];
  for (const { row, directory } of appProcesses(directories.apps)) {
    const tree = owners.get(directory)?.group?.tree;
    if (tree) {
      tree.remember(row);
    } else {
      log.warn({ app_pid: row.pid }, `ending a process of ${directory}, which no instance is known for`);
      const stray = new ProcessTree(row.pid);
      stray.remember(row);
      ending.push(endTree(stray, { graceMs: 0 }));
    }
  }
  await Promise.all(ending);
}

/** Removes the directories of apps that no instance owns. */
export async function removeLeftovers({ instances, directories, users, config, log }: Dea): Promise<void> {
  if (config.disable_dir_cleanup) return;
  const owners = byDirectory(instances);
  for (const name of await readdir(directories.apps)) {
    if (!INSTANCE_DIRECTORY.test(name) || owners.has(name)) continue;
    log.warn(`removing the directory ${name}, which no instance is known for`);
    const path = join(directories.apps, name);
    // In secure mode its owner was its instance’s alone: whatever of that hides from us ends now.
    const { uid } = await lstat(path);
    if (users.isFree(uid)) await endUser(uid);
    await rm(path, { recursive: true, force: true }).catch((error: Error) =>
      log.warn(`it could not be removed: ${error.message}`),
    );
  }
}

/** Removes the cgroups of apps that no instance owns. */
export async function removeCgroups({ instances, confinement, log }: Dea): Promise<void> {
  const known = new Set(byDirectory(instances).keys());
  await confinement.cgroups
    ?.removeOthers(known)
    .catch((error: Error) => log.warn(`a cgroup could not be removed: ${error.message}`));
}

const byDirectory = (instances: Iterable<Instance>): Map<string, Instance> =>
  new Map([...instances].map((instance) => [instance.directory, instance]));
