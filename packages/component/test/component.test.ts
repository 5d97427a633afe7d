import { type ComponentInfo, componentAnnounce, componentDiscover } from '@diy-paas/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { StartError, startComponent } from '../src/index.ts';
import { busAt, nats } from './support.ts';

async function component(options: Partial<Parameters<typeof startComponent>[0]> = {}) {
  const { uri } = await nats();
  const bus = await busAt(uri);
  const started = await startComponent({
    type: 'Stager',
    bus,
    ip: '127.0.0.1',
    status: { port: 0 },
    ...options,
  });
  onTestFinished(() => started.stop());
  await started.announce();
  return { started, uri };
}

const get = (host: string, path: string, [user, password]: [string, string]) =>
  fetch(`http://${host}${path}`, { headers: { authorization: `Basic ${btoa(`${user}:${password}`)}` } });

test('a component answers vcap.component.discover, and announces the same', async () => {
  const { started, uri } = await component({ index: 3 });
  const asker = await busAt(uri);
  const announced = Promise.withResolvers<ComponentInfo>();
  asker.subscribe(componentAnnounce, (info) => announced.resolve(info));
  await asker.flush();
  await started.announce();
  const found = await asker.request(componentDiscover, {}, { timeoutMs: 2_000 });
  expect(found).toMatchObject({
    type: 'Stager',
    index: 3,
    uuid: started.uuid,
    credentials: [expect.any(String), expect.any(String)],
  });
  expect(found.uuid).toMatch(/^3-[0-9a-f]{32}$/);
  expect(found.uptime).toBe('0d:0h:0m:0s');
  expect(await announced.promise).toEqual(found);
});

test('/healthz and /varz are served at the host that is announced, for those who know the credentials', async () => {
  const { uri } = await component({ varz: () => ({ tasks: 7 }) });
  const asker = await busAt(uri);
  const { host, credentials } = await asker.request(componentDiscover, {}, { timeoutMs: 2_000 });
  expect(await (await get(host, '/healthz', credentials)).text()).toBe('ok\n');
  const varz = (await (await get(host, '/varz', credentials)).json()) as Record<string, number>;
  expect(varz).toMatchObject({
    type: 'Stager',
    host,
    tasks: 7,
    num_cores: expect.any(Number),
    cpu: expect.any(Number),
  });
  expect(varz.mem_bytes).toBeGreaterThan(1_000_000);
  expect((await get(host, '/varz', ['x', 'y'])).status).toBe(401);
  expect((await fetch(`http://${host}/healthz`)).status).toBe(401);
});

test('the status port and credentials can be set', async () => {
  const { uri } = await component({ status: { port: 0, user: 'u', password: 'p' } });
  const asker = await busAt(uri);
  const { credentials } = await asker.request(componentDiscover, {}, { timeoutMs: 2_000 });
  expect(credentials).toEqual(['u', 'p']);
});

test('a status port that is taken is named', async () => {
  const { uri } = await component();
  const asker = await busAt(uri);
  const { host } = await asker.request(componentDiscover, {}, { timeoutMs: 2_000 });
  const port = Number(host.split(':')[1]);
  const failure = await component({ status: { port } }).catch((error) => error);
  expect(failure).toBeInstanceOf(StartError);
  expect(failure.message).toBe(`port ${port} (status.port) is taken`);
});
