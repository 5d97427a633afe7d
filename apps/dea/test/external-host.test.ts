import { deaFindDroplet, dropletStatus, routerRegister } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom } from './support/dea-in-a-room.ts';
import { nodeFiles, TELL_ALL } from './support/droplets.ts';

test('people are told the external host, routers the DEA’s own address', async () => {
  const room = await enterRoom({ external_host: 'apps.example.com' });
  const registered = room.next(routerRegister);
  await room.start(await room.offer(nodeFiles(TELL_ALL)));
  const { host, port } = await registered;
  expect(host).toBe('127.0.0.1');

  const [found] = await room.ask(deaFindDroplet, { droplet: 'app-1', include_stats: true });
  expect(found!.stats).toMatchObject({ host: 'apps.example.com', port });
  const [status] = await room.ask(dropletStatus, {});
  expect(status).toMatchObject({ host: 'apps.example.com', port });
});
