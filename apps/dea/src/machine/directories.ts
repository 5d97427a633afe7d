import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { claimDirectory, StartError } from '@diy-paas/component';

/** Of what lies in base_dir; raised whenever an older version would misread it, or this one what an older one left. */
const LAYOUT = 1;

/** What lies below `base_dir`. */
export interface Directories {
  readonly base: string;
  /** One directory for each instance. */
  readonly apps: string;
  /** Droplets as they were fetched, named by their sha1. */
  readonly staged: string;
  /** What a DEA that starts again has to know. */
  readonly db: string;
  /** Files that make droplets of 2012 run on the runtimes of today. */
  readonly compat: string;
  /** The root of what apps see that have namespaces of their own. */
  readonly root: string;
  /** Tables of what is mounted there, each for the moment in which an instance is launched. */
  readonly mounts: string;
}

/** @throws {StartError} when they cannot be made, or are those of another version */
export async function makeDirectories(baseDir: string): Promise<Directories> {
  const base = resolve(baseDir);
  const below = (name: string) => join(base, name);
  const directories = {
    ...{ base, apps: below('apps'), staged: below('staged'), db: below('db'), compat: below('compat') },
    ...{ root: below('root'), mounts: below('mounts') },
  };
  try {
    await claimDirectory(base, { component: 'dea', layout: LAYOUT });
    for (const directory of Object.values(directories)) await mkdir(directory, { recursive: true });
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`base_dir ${base}: cannot be made (${(error as NodeJS.ErrnoException).code})`);
  }
  return directories;
}
