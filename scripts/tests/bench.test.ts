import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { percentile } from '../bench/statistics.ts';
import { fromRoot } from '../root.ts';

const TMPDIR = mkdtempSync(join(tmpdir(), 'bench-test-'));
const bench = (...args: string[]) =>
  promisify(execFile)(process.execPath, [fromRoot('scripts/bench.ts'), ...args], {
    cwd: TMPDIR,
    env: { ...process.env, TMPDIR },
  });

test('one part of staging is one JSON document with its keys, and leaves nothing behind', {
  timeout: 60_000,
}, async () => {
  const { stdout } = await bench('staging', '--only', 'small', '--quick');
  const { small } = JSON.parse(stdout);
  expect(Object.keys(small)).toEqual(['p50_ms', 'p99_ms', 'classic_p50_ms', 'ratio']);
  for (const value of Object.values(small)) expect(value).toBeGreaterThan(0);
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test('one part of the DEA is one JSON document with its keys, and leaves nothing behind', {
  timeout: 60_000,
}, async () => {
  const { stdout } = await bench('dea', '--only', 'adopt', '--quick');
  const { adopt } = JSON.parse(stdout);
  expect(adopt).toMatchObject({ apps: 20, restarted: 0 });
  expect(adopt.adopted_s).toBeGreaterThan(adopt.hello_s / 2);
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test.each([[[]], [['staging', '--only', 'huge']], [['dea', '--only', 'small']], [['deas']]])(
  '%j is answered with the usage',
  async (args) => {
    const failure = await bench(...args).catch((error) => error);
    expect(failure.code).toBe(2);
    expect(failure.stderr).toContain('usage: pnpm -s bench staging|dea');
  },
);

test('a percentile is a value that was measured', () => {
  const values = [5, 1, 4, 2, 3];
  expect([0, 0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([1, 3, 5, 5]);
});
