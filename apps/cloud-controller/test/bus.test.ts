import { connectBus, createLog } from '@diy-paas/component';
import { startNatsServer } from '@diy-paas/nats-server';
import { type ComponentInfo, componentAnnounce, componentDiscover } from '@diy-paas/protocol';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bus, controller } from './support.ts';

const silent = createLog('test', { level: 'off' });

async function member(uri = bus.uri) {
  const connection = await connectBus({ uri, name: 'test', log: silent });
  onTestFinished(() => connection.close());
  return connection;
}

test('it announces itself, and answers who is there, with the URI that takes packages', async () => {
  const us = await member();
  const announced = new Promise<ComponentInfo>((resolve) => us.subscribe(componentAnnounce, resolve));
  await us.flush();
  const { uri } = await controller({ index: 3 });
  expect(await announced).toMatchObject({ type: 'CloudController', uri, index: 3 });
  const answer = await us.request(componentDiscover, {}, { timeoutMs: 2_000 });
  expect(answer).toMatchObject({ type: 'CloudController', uri });
  await fetch(`${uri}/apps/app`);
  const login = { authorization: `Basic ${btoa(answer.credentials.join(':'))}` };
  const varz = await (await fetch(`http://${answer.host}/varz`, { headers: login })).json();
  expect(varz).toMatchObject({ type: 'CloudController', http: { '4xx': 1 } });
});

test('external_uri is what it announces and hands out', async () => {
  const external_uri = 'https://cc.example.com/paas/';
  const { uri } = await controller({ external_uri });
  expect(uri).toBe('https://cc.example.com/paas');
  const us = await member();
  expect(await us.request(componentDiscover, {}, { timeoutMs: 2_000 })).toMatchObject({ uri });
});

test('a message that cannot be read is answered with what is wrong, and hurts nobody', async () => {
  const us = await member();
  const { uri } = await controller();
  const garbage = { ...componentDiscover, reply: componentDiscover.payload };
  const answer = await us.request(garbage, 'no object' as never, { timeoutMs: 2_000 });
  expect(answer).toEqual({ error: expect.stringContaining('vcap.component.discover: ') });
  expect(await us.request(componentDiscover, {}, { timeoutMs: 2_000 })).toMatchObject({ uri });
});

test('without a bus it serves all the same, says that it waits, and joins when the bus is there', async () => {
  const gone = await startNatsServer();
  await gone.stop();
  const { uri, log } = await controller({ mbus: gone.uri });
  expect((await fetch(`${uri}/download_unstaged_app/app`)).status).toBe(200);
  await vi.waitFor(async () => expect(await log()).toContain('waiting for the bus'));
  const back = await startNatsServer({ port: gone.port });
  onTestFinished(() => back.stop());
  const us = await member(back.uri);
  await vi.waitFor(async () => {
    expect(await us.request(componentDiscover, {}, { timeoutMs: 500 })).toMatchObject({ uri });
  }, 5_000);
});

test('it can end while it still waits for the bus', async () => {
  const { uri, stop } = await controller({ mbus: 'nats://127.0.0.1:9' });
  await stop();
  await expect(fetch(uri)).rejects.toThrow();
});
