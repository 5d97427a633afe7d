import { componentDiscover, deaFindDroplet } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom } from './support/dea-in-a-room.ts';
import { shellFiles } from './support/droplets.ts';

test('/varz tells of each app that runs, and sums them up by framework and runtime', async () => {
  const room = await enterRoom({ status: { user: 'ops', password: 'secret' } });
  const { instance } = await room.start(await room.offer(shellFiles('sleep 1000'), { uris: [] }));
  await room.start(await room.offer(shellFiles('exit 1'), { droplet: 'app-2' }));
  const states = async () => [
    ...(await room.ask(deaFindDroplet, { droplet: 'app-1', states: ['RUNNING'] })),
    ...(await room.ask(deaFindDroplet, { droplet: 'app-2', states: ['CRASHED'] })),
  ];
  await expect.poll(states, { timeout: 5_000 }).toHaveLength(2);

  const [dea] = await room.ask(componentDiscover, {});
  const authorization = `Basic ${btoa('ops:secret')}`;
  const answer = await fetch(`http://${dea!.host}/varz`, { headers: { authorization } });
  const varz = (await answer.json()) as Record<string, unknown>;
  expect(varz).toMatchObject({ apps_max_memory: 4096, apps_reserved_memory: 64, num_apps: 1 });
  expect(varz.running_apps).toMatchObject([
    {
      ...{ droplet: 'app-1', instance, index: 0, version: '1-1', framework: 'sinatra', runtime: 'node' },
      ...{ state: 'RUNNING', name: 'hello', mem_quota: 64 * 1024 ** 2 },
    },
  ]);
  expect(varz.frameworks).toMatchObject({ sinatra: { reserved_memory: 64 * 1024 } });
  expect(varz.runtimes).toMatchObject({
    ruby19: { version: expect.stringMatching(/^ruby/), reserved_memory: 0 },
    node: { version: process.version, reserved_memory: 64 * 1024 },
  });
  expect(JSON.stringify(varz)).not.toContain('app-2');
});
