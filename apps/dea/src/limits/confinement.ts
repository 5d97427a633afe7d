import { existsSync } from 'node:fs';
import { StartError } from '@diy-paas/component';
import type { DeaConfig } from '../config.ts';
import { prepareSecure } from '../isolation/check-secure.ts';
import { Namespaces } from '../isolation/namespaces.ts';
import { sharedView } from '../isolation/view.ts';
import type { Directories } from '../machine/directories.ts';
import type { Runtimes } from '../machine/runtimes.ts';
import { Cgroups } from './cgroups/cgroups.ts';
import { whatHolds } from './what-holds.ts';

/** What this machine, with these settings, lets us hold apps by. */
export interface Confinement {
  readonly namespaces: Namespaces | undefined;
  readonly cgroups: Cgroups | undefined;
  /** How each limit is enforced, or why not; told at start, and in /varz. */
  readonly holds: Readonly<Record<string, string>>;
}

/**
 * Finds out by trying.
 * @throws {StartError} when secure mode is asked for, and cannot be, or a directory is not there that apps shall see
 */
export async function prepareConfinement(
  config: Pick<DeaConfig, 'secure' | 'enforce_ulimit' | 'visible_directories'>,
  { directories, runtimes }: { directories: Directories; runtimes: Runtimes },
): Promise<Confinement> {
  const { secure, enforce_ulimit, visible_directories } = config;
  if (secure) await prepareSecure(directories);
  const missing = visible_directories.find((path) => !existsSync(path));
  if (missing) throw new StartError(`visible_directories: there is no ${missing}`);
  const tried = secure
    ? await Namespaces.open(directories, sharedView(runtimes, visible_directories))
    : undefined;
  const cgroups = secure || enforce_ulimit ? await Cgroups.open(directories.base) : undefined;
  const [namespaces, whyNoNamespaces] = typeof tried === 'string' ? [undefined, tried] : [tried, undefined];
  return { namespaces, cgroups, holds: whatHolds(config, { whyNoNamespaces, cgroups }) };
}
