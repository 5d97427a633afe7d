/** Of util-linux; where they are not there, nobody can be run as another user. */
const PRLIMIT = '/usr/bin/prlimit';
const SETPRIV = '/usr/bin/setpriv';
export const userPrograms: readonly string[] = [PRLIMIT, SETPRIV];

/** Processes and threads of one user: enough for a compiler on every core, and no fork bomb. */
const PROCESSES = 512;

/** Looks for the program and starts it: what root's rights still reach until the first program is started is not for it. */
const START = ['/bin/sh', '-c', 'exec "$@"', 'sh'] as const;

/**
 * A command that runs another one as a user of its own: without any group, capability, or way to gain one, not even by a
 * set-uid program. The variables of its environment are heeded by these programs as well, while they still are root.
 */
export const asBareUser = (uid: number, command: readonly string[]): [string, ...string[]] => [
  SETPRIV,
  ...[`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--no-new-privs'],
  ...['--inh-caps=-all', '--bounding-set=-all', '--', ...command],
];

/** The same, with limits; the program is looked for with the user's rights. */
export const asUser = (uid: number, command: readonly string[]): [string, ...string[]] => [
  ...([PRLIMIT, `--nproc=${PROCESSES}`, '--core=0'] as const),
  ...asBareUser(uid, [...START, ...command]),
];

/** Whether the command itself was never started. */
export const wasNotFound = (code: number | null, stderr: string): boolean =>
  (code === 126 || code === 127) && /^sh: .*\bexec: /.test(stderr);
