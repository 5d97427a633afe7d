import { readFileSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ControllerName } from './controllers.ts';

/** The directories of an instance's cgroup, by what they hold it to; in cgroups v2 all the same one. */
export type Cgroup = Readonly<Partial<Record<ControllerName, string>>>;

const directoriesOf = (cgroup: Cgroup): string[] => [...new Set(Object.values(cgroup))];

/** The files that a process is put into it by. */
export const entrancesOf = (cgroup: Cgroup): string[] =>
  directoriesOf(cgroup).map((directory) => join(directory, 'cgroup.procs'));

/** How many of its processes the kernel has killed because they wanted more memory than they may have. */
export function killedForMemory({ memory }: Cgroup): number {
  if (!memory) return 0;
  for (const file of ['memory.events', 'memory.oom_control']) {
    try {
      const [, kills] = /^oom_kill (\d+)$/m.exec(readFileSync(join(memory, file), 'utf8')) ?? [];
      if (kills) return Number(kills);
    } catch {
      // the file of the other version, or none because the cgroup is gone
    }
  }
  return 0;
}

const TRIES = 50;
const TRY_AGAIN_MS = 20;

/** Removes it, once its processes have ended: the kernel takes a moment to let them go. */
export async function removeCgroup(cgroup: Cgroup): Promise<void> {
  for (const directory of directoriesOf(cgroup)) await removeDirectory(directory);
}

/** @throws {NodeJS.ErrnoException} when there are processes in it still */
async function removeDirectory(directory: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await rmdir(directory);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY' || tries === TRIES) throw error;
      await wait(TRY_AGAIN_MS);
    }
  }
}
