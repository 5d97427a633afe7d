import type { InstanceSpec } from '../instance/instance.ts';

const KB_PER_MB = 1024;

/** Sets limits that hold for itself and all that comes of it, and becomes the program that follows. */
const SCRIPT = 'ulimit -n "$1" && ulimit -f "$2" && ulimit -c 0 && umask 077 && shift 2 && exec "$@"';

/**
 * A command that runs another one within the kernel's limits: open files, the size of one file, no core dumps, and
 * files that only their owner may read.
 */
export function limited(
  { fds, disk }: InstanceSpec['limits'],
  command: readonly string[],
): [string, ...string[]] {
  const fileSize = Math.ceil(disk * KB_PER_MB); // bash counts in KB
  return ['/bin/bash', '-c', SCRIPT, 'limits', String(fds), String(fileSize), ...command];
}
