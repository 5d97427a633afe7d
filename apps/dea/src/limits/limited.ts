import type { InstanceSpec } from '../instance/spec.ts';
import { PROCESSES } from './cgroups/controllers.ts';

const KB_PER_MB = 1024;

/**
 * Enters a cgroup, sets limits that hold for itself and all that comes of it, and becomes the program that follows.
 * Arguments: open files, KB of a file, processes, how many files to enter the cgroup by, and those files.
 */
const LIMITS =
  'ulimit -n "$1" && ulimit -f "$2" && { [ -z "$3" ] || ulimit -u "$3"; } && ulimit -c 0 && entrances=$4 && shift 4 && ' +
  'for ((; entrances > 0; entrances--)); do echo $$ > "$1" && shift || exit; done && exec "$@"';

/**
 * Takes the app's environment from its input and becomes the app. Only now, as the app's user and within its limits:
 * a variable like LD_PRELOAD or BASH_ENV is code of the app's that is run by whatever program starts next.
 */
const ENVIRONMENT =
  'umask 077; unset PATH; while IFS= read -r -d "" v; do export "$v"; done; exec "$@" < /dev/null';

export interface LimitedOptions {
  readonly limits: InstanceSpec['limits'];
  /** Files that a process is put into the instance's cgroup by. */
  readonly entrances: readonly string[];
  /** Only of a user who has nothing else to run can the processes be counted. */
  readonly hasOwnUser: boolean;
}

/**
 * A command that runs another one within the kernel's limits: its cgroup, open files, the size of one file, no core
 * dumps, and with a user of its own also the number of its processes.
 */
export function limited(
  { limits, entrances, hasOwnUser }: LimitedOptions,
  command: readonly string[],
): [string, ...string[]] {
  const fileSize = Math.ceil(limits.disk * KB_PER_MB); // bash counts in KB
  const values = [limits.fds, fileSize, hasOwnUser ? PROCESSES : '', entrances.length];
  return ['/bin/bash', '-c', LIMITS, 'limits', ...values.map(String), ...entrances, ...command];
}

/**
 * A command that runs another one with the environment that is its input, see {@link asInput}, and with files that only
 * their owner may read. It wants no environment itself but a PATH.
 */
export const withEnvironment = (command: readonly string[]): string[] => [
  ...['/bin/bash', '-c', ENVIRONMENT, 'startup'],
  ...command,
];

export const asInput = (env: Record<string, string>): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${value}\0`)
    .join('');
