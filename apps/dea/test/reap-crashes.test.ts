import { mkdir, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@diy-paas/component';
import { expect, test } from 'vitest';
import type { Dea } from '../src/context.ts';
import { Instances } from '../src/instance/instances.ts';
import { reapCrashes } from '../src/instance/reap-crashes.ts';
import { instanceFor } from './support/instances.ts';

test('a crashed instance is kept for an hour, then it and its files are gone', async () => {
  const apps = await mkdtemp(join(tmpdir(), 'dea-reap-'));
  const instances = new Instances();
  const log = createLog('test', { level: 'off' });
  const config = { disable_dir_cleanup: false };
  const dea = { instances, directories: { apps }, log, config } as Dea;
  const [crashed, up] = [instanceFor(), instanceFor()];
  for (const instance of [crashed, up]) {
    instances.add(instance);
    await mkdir(join(apps, instance.directory));
  }
  crashed.enter('CRASHED');
  const minutes = (count: number) => Date.now() + count * 60_000;

  reapCrashes(dea, minutes(59));
  await crashed.work;
  expect(crashed.state).toBe('CRASHED');

  reapCrashes(dea, minutes(61));
  await crashed.work;
  expect(crashed.state).toBe('DELETED');
  expect([...instances]).toEqual([up]);
  expect(await readdir(apps)).toEqual([up.directory]);
});
