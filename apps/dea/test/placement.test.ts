import { join } from 'node:path';
import { createLog } from '@diy-paas/component';
import {
  at,
  deaAdvertise,
  deaDiscover,
  deaFindDroplet,
  deaHello,
  deaStart,
  deaStatus,
  deaStop,
} from '@diy-paas/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { startDea } from '../src/index.ts';
import { configFor, enterRoom, type StartMessage } from './support/dea-in-a-room.ts';
import { shellFiles } from './support/droplets.ts';

const DEAS = 3;
const TINY = { uris: [], limits: { mem: 16 } };
const idle = shellFiles('exec sleep 1000');

/** Three DEAs on one machine and one bus, each with so many MB. */
async function threeDeas(max_memory: number) {
  const room = await enterRoom({ max_memory });
  const ids = [room.id];
  while (ids.length < DEAS) {
    const hello = room.next(deaHello);
    const config = configFor(join(room.dir, `dea-${ids.length}`), room.nats.uri, { max_memory });
    const log = createLog('dea', { level: 'debug2', file: join(room.dir, 'dea.log') });
    const dea = await startDea(config, { log, signal: new AbortController().signal });
    onTestFinished(() => dea.kill?.());
    ids.push((await hello).id);
  }
  const startAt = (id: string, message: StartMessage) =>
    room.bus.request(at(deaStart, { id }), message, { timeoutMs: 15_000 });
  const statuses = () => room.ask(deaStatus, {});
  return { room, ids, startAt, statuses };
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

test('30 instances are spread evenly over three DEAs', async () => {
  const { room, startAt, statuses } = await threeDeas(4096);
  const message = await room.offer(idle, TINY);
  const question = { droplet: 'app-1', limits: { mem: 16 }, runtime_info: { name: 'node' } };
  for (let index = 0; index < 30; index++) {
    const { id } = await room.bus.request(deaDiscover, question, { timeoutMs: 5_000 });
    expect((await startAt(id, { ...message, index })).error).toBeUndefined();
  }
  const clients = async () => (await statuses()).map(({ num_clients }) => num_clients!);
  await expect.poll(async () => sum(await clients())).toBe(30);
  // Ten each; on a busy machine a later answer may overtake an earlier one now and then.
  for (const each of await clients()) expect(Math.abs(each - 10)).toBeLessThanOrEqual(1);
  const running = { droplet: 'app-1', states: ['RUNNING'] };
  await expect.poll(() => room.ask(deaFindDroplet, running), { timeout: 15_000 }).toHaveLength(30);
}, 40_000);

test('no DEA ever reserves more than it has, however many starts arrive at once', async () => {
  const { room, ids, startAt, statuses } = await threeDeas(100); // room for six each
  const offered: number[] = [];
  room.bus.subscribe(deaAdvertise, ({ available_memory }) => void offered.push(available_memory));
  await room.bus.flush();
  const message = await room.offer(idle, TINY);
  const flood = () =>
    Promise.all(Array.from({ length: 60 }, (_, index) => startAt(ids[index % DEAS]!, { ...message, index })));
  const full = Array(DEAS).fill(expect.objectContaining({ num_clients: 6, reserved_memory: 96 }));

  const answers = await flood();
  expect(answers.filter(({ error }) => !error)).toHaveLength(18);
  for (const { error } of answers) {
    if (error) expect(error).toBe('There is no room for 16 MB: 4 MB of 100 MB are left.');
  }
  await expect.poll(statuses).toEqual(full);

  // Starts that arrive while the room is being given back.
  room.bus.publish(deaStop, { droplet: 'app-1' });
  const meanwhile = await flood();
  for (const { reserved_memory } of await statuses()) expect(reserved_memory).toBeLessThanOrEqual(100);
  const taken = meanwhile.filter(({ error }) => !error).length;
  const clients = async () => sum((await statuses()).map(({ num_clients }) => num_clients!));
  await expect.poll(clients).toBe(taken);
  expect(Math.min(...offered)).toBeGreaterThanOrEqual(0);
}, 40_000);

test('a start that cannot be honoured is answered, and reported whether an answer is wanted or not', async () => {
  const { room, ids, startAt } = await threeDeas(100);
  const message = await room.offer(idle, TINY);
  const refused: [Partial<StartMessage>, string][] = [
    [{ limits: { mem: 101 } }, 'There is no room for 101 MB: 100 MB of 100 MB are left.'],
    [{ runtime_info: { name: 'cobol' } }, 'This DEA has no runtime "cobol"; it has ruby19, node.'],
    [{ env: ['A B=1'] }, 'The environment variable "A B" cannot be set: its name is not an identifier.'],
  ];
  const reports = async (why: string) => {
    const lines = (await room.log()).split('\n').filter((line) => line.includes('"level":40'));
    return lines.filter((line) => JSON.parse(line).msg === `not started: ${why}`).length;
  };
  for (const [change, why] of refused) {
    for (const id of ids) expect(await startAt(id, { ...message, ...change })).toEqual({ error: why });
    await expect.poll(() => reports(why)).toBe(DEAS);
    for (const id of ids) room.bus.publish(at(deaStart, { id }), { ...message, ...change });
    await expect.poll(() => reports(why)).toBe(2 * DEAS);
  }
  expect(await room.ask(deaFindDroplet, { droplet: 'app-1' })).toEqual([]);
});
