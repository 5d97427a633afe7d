import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { hierarchies } from '../../src/limits/cgroups/hierarchies.ts';

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

/** The same, and there must be cgroups for memory, processors and processes that root may use. */
export function needCgroups(skip: TestContext['skip']): void {
  needRoot(skip);
  const missing = ['memory', 'cpu', 'pids'].filter((name) => {
    const tree = hierarchies().find(({ controllers }) => controllers.includes(name));
    const place = tree && join(tree.own, `trial-${process.pid}`);
    return !place || spawnSync('sh', ['-c', `mkdir ${place} && rmdir ${place}`]).status !== 0;
  });
  skip(missing.length > 0, `There are no cgroups (v1) here for ${missing.join(', ')}.`);
}
