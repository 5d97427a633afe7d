import { BadMessage, deaDiscover, deaLocate, deaStop, staging } from '@diy-paas/protocol';
import { connect } from 'nats';
import { expect, test } from 'vitest';
import { NoAnswer } from '../src/index.ts';
import { busAt, nats, seenLog } from './support.ts';

const question = { droplet: 'd', limits: { mem: 1 }, runtime_info: { name: 'ruby19' } };
const hello = { id: 'dea-1', ip: '127.0.0.1', version: 0.99 };

test('a request is parsed for its handler, and the answer for the requester', async () => {
  const { uri } = await nats();
  const [asker, answerer] = [await busAt(uri), await busAt(uri)];
  answerer.subscribe(deaDiscover, async ({ droplet, limits }, envelope) => {
    expect([droplet, limits.mem, envelope.requestId]).toEqual(['d', 1, 'journey-1']);
    await envelope.reply(hello);
  });
  await answerer.flush();
  const answer = await asker.request(deaDiscover, question, { timeoutMs: 2_000, requestId: 'journey-1' });
  expect(answer).toMatchObject(hello);
});

test('a message that cannot be read is answered with what is wrong, logged, and ends nothing', async () => {
  const { uri } = await nats();
  const { log, lines } = seenLog();
  const service = await busAt(uri, log);
  service.subscribe(deaDiscover, (_, envelope) => envelope.reply(hello));
  await service.flush();
  const raw = await connect({ servers: uri });
  const ask = async (text: string) => (await raw.request('dea.discover', text)).json();
  expect(await ask('nonsense')).toEqual({ error: expect.stringMatching(/^dea\.discover: not JSON/) });
  expect(await ask('{"droplet":"d","limits":{"mem":1}}')).toEqual({
    error: 'dea.discover: field "runtime_info" is missing',
  });
  expect(await ask(JSON.stringify(question))).toMatchObject(hello);
  raw.publish('dea.discover', 'nonsense, and nobody to answer to');
  await raw.drain();
  await expect
    .poll(() => lines.filter((line) => line.includes('ignored: dea.discover')).length, { interval: 5 })
    .toBe(3);
});

test('a handler that fails is logged as a bug and ends nothing', async () => {
  const { uri } = await nats();
  const { log, lines } = seenLog();
  const service = await busAt(uri, log);
  let calls = 0;
  service.subscribe(deaStop, () => {
    calls++;
    throw new Error('oops');
  });
  service.publish(deaStop, { droplet: 'd' });
  service.publish(deaStop, { droplet: 'd' });
  await expect.poll(() => calls, { interval: 5 }).toBe(2);
  expect(lines.join()).toContain('bug in a handler');
});

test('the members of a queue group share the requests', async () => {
  const { uri } = await nats();
  const taken = [0, 0];
  for (const member of [0, 1]) {
    const bus = await busAt(uri);
    bus.subscribe(
      deaDiscover,
      (_, envelope) => {
        taken[member]!++;
        return envelope.reply(hello);
      },
      { queue: 'q' },
    );
    await bus.flush();
  }
  const asker = await busAt(uri);
  for (let i = 0; i < 30; i++) await asker.request(deaDiscover, question, { timeoutMs: 2_000 });
  expect(taken[0]! + taken[1]!).toBe(30);
  expect(Math.min(...taken)).toBeGreaterThan(0);
});

test('nobody there, and nobody in time, are told apart', async () => {
  const { uri } = await nats();
  const bus = await busAt(uri);
  const ask = (timeoutMs: number) =>
    bus.request(deaDiscover, question, { timeoutMs }).catch((error) => error);
  expect(await ask(1_000)).toMatchObject({ reason: 'nobody', message: 'nobody listens on dea.discover' });
  bus.subscribe(deaDiscover, () => {});
  await bus.flush();
  const late = await ask(50);
  expect(late).toBeInstanceOf(NoAnswer);
  expect(late).toMatchObject({ reason: 'timeout' });
});

test('an answer that cannot be read is the answerer’s fault, and named', async () => {
  const { uri } = await nats();
  const bus = await busAt(uri);
  const raw = await connect({ servers: uri });
  raw.subscribe('dea.discover', { callback: (_, message) => void message.respond('{"id":1}') });
  await raw.flush();
  const failure = await bus.request(deaDiscover, question, { timeoutMs: 1_000 }).catch((error) => error);
  expect(failure).toBeInstanceOf(BadMessage);
  expect(failure.message).toMatch(/^reply to dea\.discover: field "id"/);
  await raw.drain();
});

test('many answers come in until there are enough', async () => {
  const { uri } = await nats();
  for (const id of ['a', 'b', 'c']) {
    const bus = await busAt(uri);
    bus.subscribe(deaDiscover, (_, envelope) => envelope.reply({ ...hello, id }));
    await bus.flush();
  }
  const asker = await busAt(uri);
  const seen: string[] = [];
  await asker.requestMany(deaDiscover, question, {
    timeoutMs: 5_000,
    see: ({ id }) => seen.push(id) === 3,
  });
  expect(seen.toSorted()).toEqual(['a', 'b', 'c']);
});

test('where nobody listens, many answers are none, at once', async () => {
  const { uri } = await nats();
  const bus = await busAt(uri);
  const started = performance.now();
  await bus.requestMany(deaDiscover, question, { timeoutMs: 5_000, see: () => false });
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('after a restart of the bus subscriptions are back, and a reply waits for its requester', async () => {
  const first = await nats();
  const { log, lines } = seenLog();
  const stager = await busAt(first.uri, log);
  const finish = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  stager.subscribe(staging, async (_, envelope) => {
    taken.resolve();
    await finish.promise;
    await envelope.reply({ task_id: 't', task_log: 'done' });
  });
  await stager.flush();
  const requester = await busAt(first.uri);
  const request = {
    app_id: 'a',
    download_uri: 'http://x',
    upload_uri: 'http://x',
    properties: { framework_info: { name: 'f' }, runtime_info: { name: 'r' } },
  };
  const answer = requester.request(staging, request, { timeoutMs: 15_000 });
  await taken.promise;

  await first.killHard();
  finish.resolve(); // the task ends while there is no bus
  await nats({ port: first.port });
  expect(await answer).toMatchObject({ task_log: 'done' });
  expect(lines.join()).toContain('lost the bus');
  expect(lines.join()).toContain('back on the bus');

  stager.subscribe(deaLocate, () => {});
  expect(await requester.request(staging, request, { timeoutMs: 5_000 })).toMatchObject({ task_log: 'done' });
});

test('a flush in whose middle the bus is restarted ends when the bus is back', async () => {
  const first = await nats();
  const bus = await busAt(first.uri);
  process.kill(first.pid, 'SIGSTOP'); // it will not answer
  const flushed = bus.flush();
  await first.killHard();
  await nats({ port: first.port });
  await flushed;
});
