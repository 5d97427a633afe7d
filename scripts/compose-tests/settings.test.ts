import { join } from 'node:path';
import { expect, test } from 'vitest';
import { must } from './support/run.ts';
import { clone } from './support/topology.ts';

const env = { PATH: process.env.PATH, HOME: process.env.HOME };
const config = (...args: string[]) => must('docker', ['compose', ...args, 'config'], { cwd: clone, env });

test('.env.example says the defaults', async () => {
  expect(await config('--env-file', join(clone, '.env.example'))).toBe(await config());
});
