/**
 * A command that runs another one as a user of its own: without any group, capability, or way to gain one, not even by a
 * set-uid program.
 */
export const asUser = (uid: number, command: readonly string[]): [string, ...string[]] => [
  '/usr/bin/setpriv',
  ...[`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--no-new-privs'],
  ...['--inh-caps=-all', '--bounding-set=-all', '--', ...command],
];
