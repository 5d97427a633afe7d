import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'vitest';
import { Cgroups } from '../../src/limits/cgroups/cgroups.ts';

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';

const makesNamespaces = () =>
  spawnSync('unshare', ['--mount', '--pid', '--ipc', '--fork', 'true']).status === 0;

/** Skips a test where it cannot be: its DEA has to be root’s. */
export const needRoot = (skip: TestContext['skip']): void =>
  skip(!isRoot, 'Only root can run apps as other users, and that on Linux.');

/** Whether root is all that root can be; in a container, by default, it is not, and cannot even see what others run. */
function isAllOfRoot(): boolean {
  if (!isRoot) return false;
  const [, bits] = /^CapEff:\t(\w+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))!;
  const [SYS_PTRACE, SYS_ADMIN, SYS_NICE] = [19n, 21n, 23n];
  return [SYS_PTRACE, SYS_ADMIN, SYS_NICE].every((bit) => (BigInt(`0x${bits}`) >> bit) & 1n);
}

/** The same, and root must have what only a machine gives it: to look at other users' processes, to attack with. */
export function needAllOfRoot(skip: TestContext['skip']): void {
  needRoot(skip);
  skip(!isAllOfRoot(), 'Root may not look at other users’ processes here, as in most containers.');
}

/** The same as {@link needRoot}, and apps must get namespaces. */
export function needNamespaces(skip: TestContext['skip']): void {
  needRoot(skip);
  skip(!makesNamespaces(), 'The kernel allows no namespaces here.');
}

/** The same as {@link needRoot}, and there must be cgroups for memory, processors and processes that the DEA may use. */
export async function needCgroups(skip: TestContext['skip']): Promise<void> {
  needRoot(skip);
  const cgroups = await Cgroups.open(`trial ${process.pid}`);
  await cgroups.close();
  const missing = (['memory', 'cpu', 'pids'] as const).flatMap((name) => cgroups.whyNot(name) ?? []);
  skip(missing.length > 0, `No cgroups can be made here: ${missing[0]}.`);
}
