import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceSpec } from '../../instance/spec.ts';

export type ControllerName = 'memory' | 'cpu' | 'pids';

/** What to write into the files of an instance's cgroup: the first, and the others where the kernel has them. */
export type Settings = readonly [Setting, ...Setting[]];
type Setting = readonly [file: string, value: number];

/** A part of the kernel that holds the processes of a cgroup to something; its files differ between cgroups v1 and v2. */
export interface Controller {
  readonly v1: (limits: InstanceSpec['limits']) => Settings;
  readonly v2: (limits: InstanceSpec['limits']) => Settings;
}

const MB = 1024 * 1024;
/** Processes and threads of one instance. */
export const PROCESSES = 512;

export const controllers: Readonly<Record<ControllerName, Controller>> = {
  /** Whoever wants more is killed; what it can get back without, the kernel takes back first. None is swapped out. */
  memory: {
    v1: ({ mem }) => [
      ['memory.limit_in_bytes', Math.round(mem * MB)],
      ['memory.memsw.limit_in_bytes', Math.round(mem * MB)],
    ],
    v2: ({ mem }) => [
      ['memory.max', Math.round(mem * MB)],
      ['memory.swap.max', 0],
      ['memory.oom.group', 1],
    ],
  },
  /** Only where processors are scarce: each instance gets its part of them, as large as its part of the memory. */
  cpu: {
    v1: ({ mem }) => [['cpu.shares', within(2, mem, 262_144)]],
    v2: ({ mem }) => [['cpu.weight', within(1, (mem * 100) / 1024, 10_000)]],
  },
  pids: {
    v1: () => [['pids.max', PROCESSES]],
    v2: () => [['pids.max', PROCESSES]],
  },
};

const within = (least: number, value: number, most: number) =>
  Math.min(most, Math.max(least, Math.round(value)));

/** A cgroup is a directory: the kernel fills it. */
export const makeDirectory = (path: string): Promise<void> =>
  mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });

/** Writes settings into a cgroup's directory. */
export async function apply(directory: string, [first, ...others]: Settings): Promise<void> {
  await write(directory, first);
  for (const setting of others) {
    await write(directory, setting).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

/** Cgroup files are there or not; none is made by writing. */
const write = (directory: string, [file, value]: Setting) =>
  writeFile(join(directory, file), String(value), { flag: 'r+' });
