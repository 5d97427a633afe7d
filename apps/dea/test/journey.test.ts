import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  deaDiscover,
  deaFindDroplet,
  deaHeartbeat,
  deaStatus,
  deaStop,
  dropletExited,
  routerRegister,
  routerUnregister,
} from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom } from './support/dea-in-a-room.ts';
import { sinatraFiles } from './support/droplets.ts';

test('a 2012 droplet with -rubygems is discovered, started, routed, found and stopped', async () => {
  const room = await enterRoom();
  const { bus, id } = room;
  const ruby = { name: 'ruby19', executable: 'ruby', version_output: 'ruby 1.9.3p286' };
  const message = await room.offer(sinatraFiles, { runtime_info: ruby });

  const question = { droplet: 'app-1', runtime_info: ruby, limits: { mem: 64 } };
  const hello = await bus.request(deaDiscover, question, { timeoutMs: 2_000 });
  expect(hello).toEqual({ id, ip: '127.0.0.1', port: expect.any(Number), version: 0.99 });

  const beat = room.next(deaHeartbeat, ({ droplets }) => droplets[0]?.state === 'RUNNING');
  const registered = room.next(routerRegister);
  const { instance } = await room.start(message);
  const route = await registered;
  expect(route).toEqual({
    dea: id,
    app: 'app-1',
    host: '127.0.0.1',
    port: expect.any(Number),
    uris: ['hello.vcap.me'],
    tags: { framework: 'sinatra', runtime: 'ruby19' },
    private_instance_id: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(await beat).toMatchObject({ dea: id, droplets: [{ droplet: 'app-1', instance, index: 0 }] });

  const answer = await fetch(`http://${route.host}:${route.port}`);
  expect(await answer.text()).toBe('Hello World!');

  const found = await bus.request(
    deaFindDroplet,
    { droplet: 'app-1', include_stats: true },
    { timeoutMs: 2_000 },
  );
  expect(found).toMatchObject({ dea: id, instance, index: 0, state: 'RUNNING', version: '1-1' });
  expect(found.stats).toMatchObject({ host: '127.0.0.1', port: route.port, mem_quota: 64 * 1024 ** 2 });
  const status = await bus.request(deaStatus, {}, { timeoutMs: 2_000 });
  expect(status).toMatchObject({ id, max_memory: 4096, reserved_memory: 64, num_clients: 1 });

  const unregistered = room.next(routerUnregister);
  const exited = room.next(dropletExited);
  bus.publish(deaStop, { droplet: 'app-1' });
  expect(await unregistered).toMatchObject({ port: route.port, uris: ['hello.vcap.me'] });
  expect(await exited).toEqual({
    ...{ droplet: 'app-1', version: '1-1', instance, index: 0, reason: 'STOPPED', cc_partition: 'default' },
  });
  await expect.poll(() => readdir(join(room.dir, 'dea/apps'))).toEqual([]);
  await expect(fetch(`http://${route.host}:${route.port}`)).rejects.toThrow();
});
