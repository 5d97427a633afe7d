import { writeFile } from 'node:fs/promises';
import { startNatsServer } from '@diy-paas/nats-server';
import {
  componentDiscover,
  deaAdvertise,
  deaDiscover,
  deaFindDroplet,
  deaHeartbeat,
  deaLocate,
  deaStop,
  deaUpdate,
  healthManagerStart,
  routerRegister,
  routerStart,
  routerUnregister,
} from '@diy-paas/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { enterRoom, type Room } from './support/dea-in-a-room.ts';
import { nodeFiles, shellFiles, TELL_ALL } from './support/droplets.ts';

async function startApp(room: Room) {
  const registered = room.next(routerRegister);
  await room.start(await room.offer(nodeFiles(TELL_ALL)));
  return registered;
}

test('a router that comes up hears of every instance that runs', async () => {
  const room = await enterRoom();
  const first = await startApp(room);
  const again = room.next(routerRegister);
  room.bus.publish(routerStart, {});
  expect(await again).toEqual(first);
});

test('a health manager that comes up gets a heartbeat, and all get one at each interval', async () => {
  const room = await enterRoom();
  const { instance } = await room.start(await room.offer(shellFiles('sleep 1000'), { uris: [] }));
  const beat = room.next(deaHeartbeat, ({ droplets }) => droplets.length === 1);
  room.bus.publish(healthManagerStart, {});
  expect(await beat).toMatchObject({ dea: room.id, prod: false, droplets: [{ instance }] });

  const quick = await enterRoom({ intervals: { heartbeat: 0.05 } });
  await quick.start(await quick.offer(shellFiles('sleep 1000'), { uris: [] }));
  await quick.next(deaHeartbeat, ({ droplets }) => droplets[0]?.state === 'RUNNING');
  await quick.next(deaHeartbeat);
});

test('room is advertised when it is asked for, and at once when it changes', async () => {
  const room = await enterRoom({ max_memory: 100 });
  const asked = room.next(deaAdvertise);
  room.bus.publish(deaLocate, {});
  expect(await asked).toEqual({
    ...{ id: room.id, available_memory: 100, runtimes: ['ruby19', 'node'], prod: false },
  });
  const changed = room.next(deaAdvertise);
  const { instance } = await room.start(await room.offer(shellFiles('exec sleep 1000'), { uris: [] }));
  expect(await changed).toMatchObject({ available_memory: 36 });
  const freed = room.next(deaAdvertise, ({ available_memory }) => available_memory === 100);
  room.bus.publish(deaStop, { droplet: 'app-1', instances: [String(instance)] });
  await freed;
});

test('new uris are registered and dropped ones unregistered, the others left alone', async () => {
  const room = await enterRoom();
  const { port } = await startApp(room);
  const added = room.next(routerRegister);
  const dropped = room.next(routerUnregister);
  room.bus.publish(deaUpdate, { droplet: 'app-1', uris: ['new.vcap.me', 'other.vcap.me'] });
  expect(await added).toMatchObject({ port, uris: ['new.vcap.me', 'other.vcap.me'] });
  expect(await dropped).toMatchObject({ port, uris: ['hello.vcap.me'] });
  const more = room.next(routerRegister);
  room.bus.publish(deaUpdate, { droplet: 'app-1', uris: ['new.vcap.me', 'third.vcap.me'] });
  expect(await more).toMatchObject({ uris: ['third.vcap.me'] });
});

test('while the bus is restarted apps go on, and are found again afterwards', async () => {
  const room = await enterRoom();
  const route = await startApp(room);
  const url = `http://${route.host}:${route.port}`;
  const mortal = nodeFiles(`${TELL_ALL}; require('fs').watch('.', () => process.exit(9));`);
  const registered = room.next(routerRegister);
  await room.start(await room.offer(mortal, { droplet: 'app-2' }));
  await registered;
  const [found] = await room.ask(deaFindDroplet, { droplet: 'app-2' });

  await room.nats.stop();
  expect((await fetch(url)).status).toBe(200);
  await writeFile(`${room.dir}/dea/apps/${found!.staged}/app/die`, '');
  const nats = await startNatsServer({ port: room.nats.port, cwd: room.dir });
  onTestFinished(() => nats.stop());

  const stateOf = async (droplet: string) => (await room.ask(deaFindDroplet, { droplet }))[0]?.state;
  await expect.poll(() => stateOf('app-1'), { timeout: 5_000 }).toBe('RUNNING');
  expect(await stateOf('app-2')).toBe('CRASHED');
  expect((await fetch(url)).status).toBe(200);
  const question = { droplet: 'app-3', limits: { mem: 64 }, runtime_info: { name: 'node' } };
  expect(await room.ask(deaDiscover, question)).toHaveLength(1);
});

test('a DEA whose bus is away ends all the same', async () => {
  const room = await enterRoom();
  const { host, port } = await startApp(room);
  await room.nats.stop();
  await room.dea.stop();
  await expect(fetch(`http://${host}:${port}`)).rejects.toThrow();
});

test('it is announced as a component, and /varz tells its room', async () => {
  const room = await enterRoom({ status: { user: 'ops', password: 'secret' } });
  const [dea] = await room.ask(componentDiscover, {});
  expect(dea).toMatchObject({ type: 'DEA', uuid: room.id, credentials: ['ops', 'secret'] });
  const authorization = `Basic ${Buffer.from('ops:secret').toString('base64')}`;
  const varz = await fetch(`http://${dea!.host}/varz`, { headers: { authorization } });
  expect(await varz.json()).toMatchObject({
    ...{ apps_max_memory: 4096, apps_reserved_memory: 0, num_apps: 0 },
    runtimes: { ruby19: { version: expect.stringMatching(/^ruby /) } },
  });
});
