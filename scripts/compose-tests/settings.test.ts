import { join } from 'node:path';
import { expect, test } from 'vitest';
import { environment, must } from './support/run.ts';
import { clone } from './support/topology.ts';

const config = (...args: string[]) =>
  must('docker', ['compose', ...args, 'config'], { cwd: clone, env: environment });

test('.env.example says the defaults', async () => {
  expect(await config('--env-file', join(clone, '.env.example'))).toBe(await config());
});
