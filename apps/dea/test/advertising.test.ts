import { deaAdvertise, deaLocate, deaStatus, deaStop, type Payload } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom, type Room } from './support/dea-in-a-room.ts';
import { shellFiles } from './support/droplets.ts';

const idle = shellFiles('exec sleep 1000');

/** What is advertised from now on. */
function hear({ bus }: Room): Payload<typeof deaAdvertise>[] {
  const heard: Payload<typeof deaAdvertise>[] = [];
  bus.subscribe(deaAdvertise, (advertised) => void heard.push(advertised));
  return heard;
}

/** Asks for advertisements, and for something that is answered after them. */
async function locate({ bus }: Room): Promise<void> {
  bus.publish(deaLocate, {});
  await bus.request(deaStatus, {}, { timeoutMs: 2_000 });
}

test('each start, stop and crash is advertised at once, with the memory that is left', async () => {
  const room = await enterRoom({ max_memory: 200, intervals: { advertise: 1_000 } });
  const heard = hear(room);
  const message = await room.offer(idle, { uris: [] });
  await room.start(message);
  await room.start({ ...message, index: 1 });
  room.bus.publish(deaStop, { droplet: 'app-1', indices: [0] });
  await expect.poll(() => heard.map(({ available_memory }) => available_memory)).toEqual([136, 72, 136]);
  await room.start(await room.offer(shellFiles('exit 1'), { uris: [], droplet: 'app-2' }));
  await expect.poll(() => heard.slice(3).map(({ available_memory }) => available_memory)).toEqual([72, 136]);
});

test('while nothing changes it is advertised at each interval', async () => {
  const room = await enterRoom({ intervals: { advertise: 0.05 } });
  const heard = hear(room);
  await expect.poll(() => heard.length).toBeGreaterThan(2);
});

test('a DEA whose memory is given away is silent, also when it is asked, until some is free', async () => {
  const room = await enterRoom({ max_memory: 64, intervals: { advertise: 0.05 } });
  await room.start(await room.offer(idle, { uris: [] }));
  const heard = hear(room);
  await locate(room);
  await locate(room);
  expect(heard).toEqual([]);
  room.bus.publish(deaStop, { droplet: 'app-1' });
  await expect.poll(() => heard[0]).toMatchObject({ available_memory: 64 });
});

test('a DEA that is not multi-tenant is silent while it has its instance', async () => {
  const room = await enterRoom({ multi_tenant: false });
  const heard = hear(room);
  await locate(room);
  expect(heard).toHaveLength(1);
  await room.start(await room.offer(idle, { uris: [] }));
  await locate(room);
  expect(heard).toHaveLength(1);
});

test('a DEA on a full disk is silent', async () => {
  const room = await enterRoom({ droplet_fs_percent_used_threshold: 0, intervals: { advertise: 0.05 } });
  const heard = hear(room);
  await locate(room);
  await locate(room);
  expect(heard).toEqual([]);
});

test('a prod DEA says that it is one', async () => {
  const room = await enterRoom({ prod: true });
  const heard = hear(room);
  await locate(room);
  expect(heard).toMatchObject([{ prod: true }]);
});
