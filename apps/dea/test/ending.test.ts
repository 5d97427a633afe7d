import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processTable } from '@diy-paas/process';
import { deaHeartbeat, dropletExited } from '@diy-paas/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { buildHouse } from './support/dea-process.ts';
import { makeDroplet, script } from './support/droplets.ts';

/** An app that will not go, with a child of the same mind in a session of its own. It has no stop script. */
const STUBBORN = `#!/bin/bash
trap '' TERM INT HUP QUIT
setsid bash -c "trap '' TERM INT HUP QUIT; echo \\$\\$ > child; while :; do sleep 0.2; done" &
echo $$ > run.pid
while :; do sleep 0.2; done
`;

/** A DEA that is a process of its own, with such an app on it. */
async function withStubbornApp(stopTimeout: number) {
  process.env.DEA_STOP_TIMEOUT = String(stopTimeout);
  onTestFinished(() => void delete process.env.DEA_STOP_TIMEOUT);
  const house = await buildHouse();
  const { process: dea, id } = await house.startDea();
  const [beats, exits] = [house.hear(deaHeartbeat), house.hear(dropletExited)];
  await house.start(id, await makeDroplet(house.dir, [script('startup', STUBBORN)]), { uris: [] });
  await expect.poll(() => beats[0]?.droplets[0]?.state, { timeout: 10_000 }).toBe('RUNNING');
  const apps = join(house.dir, 'dea/apps');
  const [home] = await readdir(apps);
  const pidIn = async (file: string) => Number(await readFile(join(apps, home!, file), 'utf8'));
  await expect.poll(() => pidIn('child').catch(() => 0), { timeout: 10_000 }).toBeGreaterThan(0);
  const pids = [await pidIn('run.pid'), await pidIn('child')];
  return { dea, exits, apps, alive: () => processTable().filter(({ pid }) => pids.includes(pid)) };
}

test.each(['SIGTERM', 'SIGINT', 'SIGQUIT'] as const)(
  'after %s an app that will not go is killed with all its children when stop_timeout is over',
  async (signal) => {
    const { dea, exits, apps, alive } = await withStubbornApp(0.3);
    expect(alive()).toHaveLength(2);
    dea.kill(signal);
    expect(await once(dea, 'exit')).toEqual([0, null]);
    expect(alive()).toEqual([]);
    expect(await readdir(apps)).toEqual([]);
    expect(exits).toMatchObject([{ reason: 'DEA_SHUTDOWN' }]);
  },
  20_000,
);

test('a second signal does not wait for stop_timeout', async () => {
  const { dea, exits, apps, alive } = await withStubbornApp(1_000);
  dea.kill('SIGINT');
  await expect.poll(() => exits.length).toBe(1);
  expect(alive()).toHaveLength(2);
  dea.kill('SIGINT');
  expect(await once(dea, 'exit')).toEqual([0, null]);
  expect(alive()).toEqual([]);
  expect(await readdir(apps)).toEqual([]);
}, 20_000);
