import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processTable } from '@diy-paas/process';
import { deaHeartbeat, deaStatus, dropletExited, routerRegister } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { buildHouse, type DeaHouse } from './support/dea-process.ts';
import { makeDroplet, shellFiles, tinyFiles } from './support/droplets.ts';

const appsOf = (house: DeaHouse) => readdir(join(house.dir, 'dea/apps'));
const saved = async ({ dir }: DeaHouse) =>
  JSON.parse(await readFile(join(dir, 'dea/db/applications.json'), 'utf8')) as {
    instances: { id: string; state: string; process: { pid: number; boot: string } }[];
  };
const isAlive = (pid: number) => processTable().some((row) => row.pid === pid);

/** Asks apps in turn, again and again, until it is told to stop; returns what went wrong. */
function askAllTheTime(urls: readonly string[]) {
  const failures: string[] = [];
  let [asking, answers] = [true, 0];
  const asked = (async () => {
    for (let turn = 0; asking; turn = (turn + 1) % urls.length) {
      const text = await fetch(urls[turn]!).then(
        (response) => response.text(),
        ({ cause }: Error) => String(cause),
      );
      if (text === 'hello') answers++;
      else failures.push(text);
    }
  })();
  return async () => {
    asking = false;
    await asked;
    return { failures, answers };
  };
}

test('20 apps of a DEA that is killed answer throughout, and are taken back by the next one', async () => {
  const house = await buildHouse();
  const first = await house.startDea();
  const routes = house.hear(routerRegister);
  const droplet = await makeDroplet(house.dir, tinyFiles('hello'));
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, index) => house.start(first.id, droplet, { index })),
  );
  await expect.poll(() => routes.length, { timeout: 15_000 }).toBe(20);
  const before = await appsOf(house);
  const pids = (await saved(house)).instances.map(({ process }) => process.pid);
  const stopAsking = askAllTheTime(routes.map(({ host, port }) => `http://${host}:${port}`));

  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  const [again, heartbeats] = [house.hear(routerRegister), house.hear(deaHeartbeat)];
  const second = await house.startDea();

  await expect.poll(() => again.length).toBe(20);
  expect(again.map(({ port }) => port).sort()).toEqual(
    routes
      .slice(0, 20)
      .map(({ port }) => port)
      .sort(),
  );
  expect(heartbeats[0]).toMatchObject({ dea: second.id });
  expect(heartbeats[0]!.droplets.map(({ instance }) => instance).sort()).toEqual(ids.sort());
  expect(await appsOf(house)).toEqual(before);
  const { failures, answers } = await stopAsking();
  expect(failures).toEqual([]);
  expect(answers).toBeGreaterThan(20);
  const status = { num_clients: 20, reserved_memory: 320 };
  expect(await house.bus.request(deaStatus, {}, { timeoutMs: 2_000 })).toMatchObject(status);

  second.process.kill('SIGTERM');
  expect(await once(second.process, 'exit')).toEqual([0, null]);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(await appsOf(house)).toEqual([]);
}, 30_000);

test('what died while the DEA was away is reported, and so is what it had only begun to start', async () => {
  const house = await buildHouse();
  const first = await house.startDea();
  const routes = house.hear(routerRegister);
  const dying = await house.start(first.id, await makeDroplet(house.dir, tinyFiles('hello')));
  const slow = await house.start(first.id, await makeDroplet(house.dir, shellFiles('sleep 1000')), {
    index: 1,
  });
  await expect.poll(() => routes.length).toBe(1);
  await expect
    .poll(async () => (await saved(house)).instances.filter((each) => each.process))
    .toHaveLength(2);
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  const { instances } = await saved(house);
  for (const { id, process } of instances) if (id === dying) globalThis.process.kill(-process.pid, 'SIGKILL');

  const exits = house.hear(dropletExited);
  const second = await house.startDea();
  await expect.poll(() => exits.length).toBe(2);
  const of = (id: string) => exits.find(({ instance }) => instance === id);
  expect(of(dying)).toMatchObject({ reason: 'CRASHED', index: 0 });
  expect(of(dying)!.exit_description).toMatch(/^The app ended while its DEA was away\./);
  expect(of(slow)).toMatchObject({ reason: 'CRASHED', index: 1 });
  expect(of(slow)!.exit_description).toMatch(/^The DEA ended while the app was being started\./);
  await expect.poll(() => instances.map(({ process }) => process.pid).filter(isAlive)).toEqual([]);
  second.process.kill('SIGTERM');
  await once(second.process, 'exit');
});

test('after a start of the machine no process is taken for an app, and none is ended for one', async () => {
  const house = await buildHouse();
  const first = await house.startDea();
  const routes = house.hear(routerRegister);
  const id = await house.start(first.id, await makeDroplet(house.dir, tinyFiles('hello')));
  await expect.poll(() => routes.length).toBe(1);
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  const state = await saved(house);
  process.kill(-state.instances[0]!.process.pid, 'SIGKILL');
  // As if our own pid had been the app's before the machine was started anew.
  state.instances[0]!.process = { ...state.instances[0]!.process, pid: process.pid, boot: 'earlier' };
  await writeFile(join(house.dir, 'dea/db/applications.json'), JSON.stringify(state));

  const exits = house.hear(dropletExited);
  await house.startDea();
  await expect.poll(() => exits).toMatchObject([{ instance: id, reason: 'CRASHED' }]);
});

test('processes and directories of nobody go; a state that cannot be read is no reason not to start', async () => {
  const house = await buildHouse();
  const first = await house.startDea();
  const routes = house.hear(routerRegister);
  await house.start(first.id, await makeDroplet(house.dir, tinyFiles('hello')));
  await expect.poll(() => routes.length).toBe(1);
  const { pid } = (await saved(house)).instances[0]!.process;
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  await writeFile(join(house.dir, 'dea/db/applications.json'), '{"instances": [');
  await mkdir(join(house.dir, 'dea/apps/not-ours'));
  await mkdir(join(house.dir, `dea/apps/.app-0-${'a'.repeat(32)}-Xy12Zz`));

  await house.startDea();
  expect(isAlive(pid)).toBe(false);
  expect(await appsOf(house)).toEqual(['not-ours']);
});
