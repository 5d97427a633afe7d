import { join } from 'node:path';
import type { Bus, Log } from '@diy-paas/component';
import type { DeaConfig } from './config.ts';
import type { DropletCache } from './droplet/droplet-cache.ts';
import type { Filer } from './filer/filer.ts';
import type { Instance } from './instance/instance.ts';
import type { Instances } from './instance/instances.ts';
import type { Patience } from './instance/readiness.ts';
import type { Users } from './isolation/users.ts';
import type { Confinement } from './limits/confinement.ts';
import type { Directories } from './machine/directories.ts';
import type { Ports } from './machine/ports.ts';
import type { Runtimes } from './machine/runtimes.ts';
import type { SavedState } from './recovery/saved-state.ts';

/** What every part of the DEA works with. */
export interface Dea {
  readonly id: string;
  /** Where its apps are reached. */
  readonly ip: string;
  readonly config: DeaConfig;
  readonly directories: Directories;
  readonly bus: Bus;
  readonly log: Log;
  readonly runtimes: Runtimes;
  readonly instances: Instances;
  readonly state: SavedState;
  readonly droplets: DropletCache;
  readonly ports: Ports;
  readonly users: Users;
  readonly confinement: Confinement;
  readonly filer: Filer;
  readonly patience: Patience;
  /** Aborted when no new work is taken any more: an evacuation or the shutdown has begun. */
  readonly closing: AbortSignal;
  /** Aborted when it must end at once: apps get no time to end by themselves. */
  readonly killed: AbortSignal;
}

/** The absolute path of an instance's directory. */
export const homeOf = ({ directories }: Dea, instance: Instance): string =>
  join(directories.apps, instance.directory);

/** The same, by the directory's name; undefined where no instance has it. */
export function homeNamed(dea: Dea, directory: string): string | undefined {
  const instance = [...dea.instances].find((each) => each.directory === directory);
  return instance && homeOf(dea, instance);
}

/** A log whose lines name the instance, and the journey that its start belongs to. */
export const logOf = ({ log }: Dea, { id, spec }: Instance): Log =>
  log.child({ request_id: spec.requestId, app: spec.name, index: spec.index, instance: id });
