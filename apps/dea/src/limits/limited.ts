import type { InstanceSpec } from '../instance/instance.ts';
import { asUser } from './as-user.ts';

const KB_PER_MB = 1024;
/** Processes and threads of one user. */
const PROCESSES = 512;

/** Sets limits that hold for itself and all that comes of it, and becomes the program that follows. */
const LIMITS = 'ulimit -n "$1" && ulimit -f "$2" && ulimit -c 0 && umask 077 && shift 2 && exec "$@"';
const LIMITS_OF_OWN_USER = `ulimit -u ${PROCESSES} && ${LIMITS}`;

/**
 * Takes the app's environment from its input and becomes the app. Only now, as the app's user and within its limits:
 * a variable like LD_PRELOAD or BASH_ENV is code of the app's that is run by whatever program starts next.
 */
const ENVIRONMENT = 'unset PATH; while IFS= read -r -d "" v; do export "$v"; done; exec "$@" < /dev/null';

/**
 * A command that runs another one within the kernel's limits: open files, the size of one file, no core dumps, and
 * files that only their owner may read; with a user of its own also the number of its processes.
 * It wants the environment of that other one as its input, see {@link asInput}, and none of its own but a PATH.
 */
export function limited(
  { fds, disk }: InstanceSpec['limits'],
  command: readonly string[],
  uid: number | undefined,
): [string, ...string[]] {
  const fileSize = String(Math.ceil(disk * KB_PER_MB)); // bash counts in KB
  const inside = ['/bin/bash', '-c', ENVIRONMENT, 'startup', ...command];
  return uid === undefined
    ? ['/bin/bash', '-c', LIMITS, 'limits', String(fds), fileSize, ...inside]
    : ['/bin/bash', '-c', LIMITS_OF_OWN_USER, 'limits', String(fds), fileSize, ...asUser(uid, inside)];
}

export const asInput = (env: Record<string, string>): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${value}\0`)
    .join('');
