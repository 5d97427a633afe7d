import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import {
  componentDiscover,
  deaFindDroplet,
  deaHeartbeat,
  deaStatus,
  deaStop,
  routerRegister,
} from '@diy-paas/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { enterRoom } from './support/dea-in-a-room.ts';
import { nodeFiles, shellFiles, TELL_ALL } from './support/droplets.ts';

// What each setting does that no other test shows.

const idle = shellFiles('exec sleep 1000');

/** A port of this machine, and the server that holds it. */
async function takePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { server, port: (server.address() as { port: number }).port };
}

async function freePort(): Promise<number> {
  const { server, port } = await takePort();
  server.close();
  await once(server, 'close');
  return port;
}

test('filer_port is where files are served', async () => {
  const port = await freePort();
  const room = await enterRoom({ filer_port: port });
  await room.start(await room.offer(idle, { uris: [] }));
  const [found] = await room.ask(deaFindDroplet, { droplet: 'app-1' });
  expect(found!.file_uri).toBe(`http://127.0.0.1:${port}/droplets/`);
  expect((await fetch(found!.file_uri!)).status).toBe(401);
});

test('a filer_port that is taken is a reason not to start', async () => {
  const { port } = await takePort();
  await expect(enterRoom({ filer_port: port })).rejects.toThrow(
    `port ${port} (filer_port) cannot be had (EADDRINUSE)`,
  );
});

test('status.port is where /healthz is', async () => {
  const port = await freePort();
  const room = await enterRoom({ status: { port, user: 'a', password: 'b' } });
  expect(await room.ask(componentDiscover, {})).toMatchObject([{ host: `127.0.0.1:${port}` }]);
  const headers = { authorization: `Basic ${btoa('a:b')}` };
  expect(await (await fetch(`http://127.0.0.1:${port}/healthz`, { headers })).text()).toContain('ok');
});

const outer = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

// On a machine without a network there is nothing to choose from.
test.skipIf(!outer)('local_route decides which of the machine’s addresses others are told', async () => {
  const near = await enterRoom({ local_route: '127.0.0.1' });
  expect(await near.ask(deaStatus, {})).toMatchObject([{ ip: '127.0.0.1' }]);
  const far = await enterRoom({ local_route: outer });
  const registered = far.next(routerRegister);
  await far.start(await far.offer(nodeFiles(TELL_ALL)));
  const { host, port } = await registered;
  expect(host).toBe(outer);
  expect((await fetch(`http://${host}:${port}`)).status).toBe(200);
  expect(await far.ask(deaStatus, {})).toMatchObject([{ ip: outer }]);
});

test('index is the beginning of the DEA’s id', async () => {
  const room = await enterRoom({ index: 3 });
  expect(room.id).toMatch(/^3-[0-9a-f]{32}$/);
  expect(await room.ask(componentDiscover, {})).toMatchObject([{ index: 3, uuid: room.id }]);
});

test('app_ports are those that apps get', async () => {
  const port = await freePort();
  const room = await enterRoom({ app_ports: { from: port, to: port } });
  const registered = room.next(routerRegister);
  await room.start(await room.offer(nodeFiles(TELL_ALL)));
  expect(await registered).toMatchObject({ port });
});

test('prod is said in heartbeats', async () => {
  const room = await enterRoom({ prod: true });
  const beat = room.next(deaHeartbeat);
  await room.start(await room.offer(idle, { uris: [] }));
  expect(await beat).toMatchObject({ prod: true });
});

test('force_http_sharing leaves the file that a start message names alone', async () => {
  const room = await enterRoom({ force_http_sharing: true });
  const executableFile = join(room.dir, 'shared.tgz');
  await writeFile(executableFile, 'another droplet');
  const running = room.next(deaHeartbeat, ({ droplets }) => droplets[0]?.state === 'RUNNING');
  await room.start(await room.offer(idle, { uris: [], executableFile }));
  await running;
  expect(room.server.requests).toHaveLength(1);
});

test('droplet_cache_size is what droplets that nobody runs may take', async () => {
  const room = await enterRoom({ droplet_cache_size: 0 });
  const staged = async () =>
    (await readdir(join(room.dir, 'dea/staged'))).filter((name) => name.endsWith('.tgz'));
  const states = async () => (await room.ask(deaFindDroplet, { droplet: 'app-1' })).map(({ state }) => state);
  const [one, other] = [await room.offer(idle, { uris: [] }), await room.offer(shellFiles('sleep 1001'))];
  await room.start(one);
  await expect.poll(states).toEqual(['RUNNING']);
  expect(await staged()).toEqual([`${one.sha1}.tgz`]);
  room.bus.publish(deaStop, { droplet: 'app-1' });
  await expect.poll(states).toEqual([]);
  await room.start({ ...other, uris: [] });
  await expect.poll(states).toEqual(['RUNNING']);
  expect(await staged()).toEqual([`${other.sha1}.tgz`]);
});
