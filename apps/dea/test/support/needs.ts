import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

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
