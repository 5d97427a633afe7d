import { deaFindDroplet, deaStop, type Reply } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom, type Room } from './support/dea-in-a-room.ts';
import { script } from './support/droplets.ts';

type Found = Reply<typeof deaFindDroplet>;
interface Conditions {
  readonly version?: string;
  readonly instances?: string[];
  readonly indices?: number[];
  readonly states?: string[];
  readonly include_stats?: boolean;
}

const startup = (command: string) => [script('startup', `#!/bin/bash\n${command}\n`)];

/** Of two versions and two indices each; one has crashed. Another app looks just like it. */
const cast = [
  { version: '1', index: 0, state: 'RUNNING' },
  { version: '1', index: 1, state: 'RUNNING' },
  { version: '2', index: 0, state: 'CRASHED' },
  { version: '2', index: 1, state: 'RUNNING' },
];

async function find(room: Room, droplet: string, conditions: Conditions, withinMs: number): Promise<Found[]> {
  const found: Found[] = [];
  const see = (reply: Found) => found.push(reply) < 0;
  await room.bus.requestMany(deaFindDroplet, { droplet, ...conditions }, { timeoutMs: withinMs, see });
  return found;
}

/** Waits until exactly these are found. */
async function untilFound(room: Room, droplet: string, expected: readonly string[]): Promise<Found[]> {
  let found: Found[] = [];
  const look = async () => {
    found = await find(room, droplet, {}, 100);
    return told(found);
  };
  await expect.poll(look, { timeout: 15_000, message: droplet }).toEqual(expected);
  return found;
}

const told = (found: readonly Found[]) =>
  found.map(({ version, index, state }) => `${version} ${index} ${state}`).sort();

/** Starts the whole cast. */
async function assemble(room: Room, droplet: string): Promise<Found[]> {
  await Promise.all(
    cast.map(async ({ version, index, state }) => {
      const command = state === 'RUNNING' ? 'exec sleep 1000' : 'exit 1';
      const about = { droplet, version, index, uris: [], limits: { mem: 1 } };
      const message = await room.offer(startup(command), about);
      expect(await room.start(message)).toHaveProperty('instance');
    }),
  );
  const whole = cast.map(({ version, index, state }) => `${version} ${index} ${state}`);
  return untilFound(room, droplet, whole);
}

/** All that can be made by taking one of the values of each list. */
const combinations = (lists: readonly (readonly Conditions[])[]): Conditions[] =>
  lists.reduce<Conditions[]>(
    (made, list) => made.flatMap((one) => list.map((more) => ({ ...one, ...more }))),
    [{}],
  );

/** Said again in the plainest way. */
const isMeant =
  ({ version, instances, indices, states }: Conditions) =>
  (each: Found) => {
    if (version !== undefined && each.version !== version) return false;
    if (instances !== undefined && !instances.includes(each.instance)) return false;
    if (indices !== undefined && !indices.includes(each.index)) return false;
    return states === undefined || states.includes(each.state);
  };

test('dea.find.droplet is answered for exactly those that meet every condition, whatever combination is given', async () => {
  const room = await enterRoom();
  const all = await assemble(room, 'app-1');
  await assemble(room, 'app-2');
  const some = all.filter(({ version, index }) => version === '2' || index === 0);
  const filters = combinations([
    [{}, { version: '1' }, { version: '3' }],
    [{}, { instances: some.map(({ instance }) => instance) }, { instances: [] }],
    [{}, { indices: [1] }, { indices: [0, 7] }],
    [{}, { states: ['RUNNING'] }, { states: ['CRASHED', 'DELETED'] }],
    [{}, { include_stats: true }],
  ]);
  const answers = await Promise.all(filters.map((filter) => find(room, 'app-1', filter, 1_500)));
  for (const [number, found] of answers.entries()) {
    const filter = filters[number]!;
    expect(told(found), JSON.stringify(filter)).toEqual(told(all.filter(isMeant(filter))));
    for (const { droplet, state, stats } of found) {
      expect(droplet).toBe('app-1');
      const wanted = filter.include_stats === true && state === 'RUNNING';
      expect(stats !== undefined, JSON.stringify(filter)).toBe(wanted);
    }
  }
}, 30_000);

test('dea.stop ends exactly those that meet every condition, whatever combination is given', async () => {
  const room = await enterRoom();
  const others = await assemble(room, 'other');
  for (const filter of [{ version: '3' }, { instances: [] }, { indices: [9] }, { states: ['DELETED'] }]) {
    room.bus.publish(deaStop, { droplet: 'other', ...filter });
  }
  const filtersFor = (all: readonly Found[]) =>
    combinations([
      [{}, { version: '2' }],
      [{}, { instances: all.slice(1).map(({ instance }) => instance) }],
      [{}, { indices: [1] }],
      [{}, { states: ['RUNNING'] }],
    ]);
  await Promise.all(
    Array.from({ length: 16 }, async (_, number) => {
      const droplet = `app-${number}`;
      const all = await assemble(room, droplet);
      const filter = filtersFor(all)[number]!;
      room.bus.publish(deaStop, { droplet, ...filter });
      await untilFound(room, droplet, told(all.filter((each) => !isMeant(filter)(each))));
    }),
  );
  await untilFound(room, 'other', told(others));
}, 30_000);
