import { expect, test } from 'vitest';
import { makeRoom } from '../bench/room.ts';
import { chaos } from '../chaos/chaos.ts';
import { parseOptions } from '../chaos/options.ts';
import { planFrom } from '../chaos/plan.ts';

/** With seed 10 each kind is killed, and the cloud controller late: on a slow machine it takes its time to come back. */
const SEED = 10;
const SCALE = { count: 12, stagers: 2, kills: 4, seconds: 4 };

test('the same seed plans the same stagings and kills', () => {
  expect(planFrom(7, SCALE)).toEqual(planFrom(7, SCALE));
  expect(planFrom(7, SCALE)).not.toEqual(planFrom(8, SCALE));
});

test('whatever is killed, nothing is lost: every request ends, every acknowledged droplet is whole', {
  timeout: 60_000,
}, async () => {
  const room = makeRoom();
  const { faults, requests, killed, droplets } = await chaos(SEED, SCALE, room);
  await room.remove();
  expect(faults).toEqual([]);
  expect(requests.sent).toBe(12);
  expect(requests.staged).toBeGreaterThan(0);
  expect(droplets).toEqual({ acknowledged: requests.staged, whole: requests.staged });
  expect(Object.values(killed).reduce((sum, times) => sum + times)).toBe(4);
});

test.each([[[]], [['dea']], [['staging', '--kills', 'many']]])('%j is a wrong usage', (args) => {
  expect(() => parseOptions(args)).toThrow();
});
