import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';
import { Cgroups } from '../../src/limits/cgroups/cgroups.ts';

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';

const makesNamespaces = () =>
  spawnSync('unshare', ['--mount', '--pid', '--ipc', '--fork', 'true']).status === 0;

/** Skips a test where it cannot be: its DEA has to be root’s. */
export const needRoot = (skip: TestContext['skip']): void =>
  skip(!isRoot, 'Only root can run apps as other users, and that on Linux.');

/** The same, and apps must get namespaces. */
export function needNamespaces(skip: TestContext['skip']): void {
  needRoot(skip);
  skip(!makesNamespaces(), 'The kernel allows no namespaces here.');
}

/** The same, and there must be cgroups for memory, processors and processes that the DEA may use. */
export async function needCgroups(skip: TestContext['skip']): Promise<void> {
  needRoot(skip);
  const cgroups = await Cgroups.open(`trial ${process.pid}`);
  await cgroups.close();
  const missing = (['memory', 'cpu', 'pids'] as const).flatMap((name) => cgroups.whyNot(name) ?? []);
  skip(missing.length > 0, `No cgroups can be made here: ${missing[0]}.`);
}
