import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  at,
  deaHeartbeat,
  deaStart,
  deaStatus,
  dropletExited,
  healthManagerStart,
  routerRegister,
  routerUnregister,
} from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { buildHouse } from './support/dea-process.ts';
import { makeDroplet, tinyFiles } from './support/droplets.ts';

async function evacuating(delay: number) {
  const house = await buildHouse(`evacuation_delay: ${delay}`);
  const { process, id } = await house.startDea();
  const routes = house.hear(routerRegister);
  await house.start(id, await makeDroplet(house.dir, tinyFiles('hello')));
  await expect.poll(() => routes.length).toBe(1);
  const [exits, gone] = [house.hear(dropletExited), house.hear(routerUnregister)];
  await house.bus.flush();
  process.kill('SIGUSR2');
  await expect.poll(() => exits).toMatchObject([{ droplet: 'app', reason: 'DEA_EVACUATION' }]);
  return { house, process, id, exits, gone, url: `http://${routes[0]!.host}:${routes[0]!.port}` };
}

test('an evacuation is said at once; apps serve on for a while, new ones are refused, then all ends', async () => {
  const { house, process, id, exits, gone, url } = await evacuating(1.5);
  const ended = once(process, 'exit');
  expect(await (await fetch(url)).text()).toBe('hello');
  const ask = { timeoutMs: 1_000 };
  expect(await house.bus.request(deaStatus, {}, ask)).toMatchObject({ state: 'SHUTTING_DOWN' });
  const message = {
    ...{ droplet: 'b', index: 0, name: 'b', sha1: 'x', executableUri: 'http://x' },
    runtime_info: { name: 'node' },
  };
  const refusal = await house.bus.request(at(deaStart, { id }), message, ask);
  expect(refusal).toEqual({ error: 'This DEA is shutting down.' });
  expect(gone).toEqual([]);

  expect(await ended).toEqual([0, null]);
  expect(gone).toHaveLength(1);
  expect(exits).toHaveLength(1);
  await expect(fetch(url)).rejects.toThrow();
  expect(await readdir(join(house.dir, 'dea/apps'))).toEqual([]);
});

test('what is evacuated is in no heartbeat any more: a health manager would have one too many, and stop it', async () => {
  const { house, process } = await evacuating(1_000);
  const heartbeats = house.hear(deaHeartbeat);
  house.bus.publish(healthManagerStart, {});
  await house.bus.request(deaStatus, {}, { timeoutMs: 2_000 });
  expect(heartbeats).toEqual([]);
  process.kill('SIGTERM');
  await once(process, 'exit');
});

test('a second signal cuts an evacuation short', async () => {
  const { process, url } = await evacuating(1_000);
  process.kill('SIGTERM');
  expect(await once(process, 'exit')).toEqual([0, null]);
  await expect(fetch(url)).rejects.toThrow();
});
