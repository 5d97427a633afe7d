import type { BenchCloud } from './cloud.ts';
import { addressesOf, stageOnce } from './stage.ts';
import { rounded } from './statistics.ts';

/** A service that has worked for a minute: the code of one that has just started is not compiled yet, and half as fast. */
export async function warmUp(cloud: BenchCloud): Promise<void> {
  for (let round = 0; round < 10 * cloud.stagers.length; round++) await burst(cloud, 40);
}

/** Rounds of `atOnce` requests, one round after the other. A task that leaves its workspace is a failure. */
export async function bursts(cloud: BenchCloud, atOnce: number, rounds: number) {
  const started = performance.now();
  let failures = 0;
  for (let round = 0; round < rounds; round++) failures += await burst(cloud, atOnce);
  const seconds = (performance.now() - started) / 1000;
  return {
    tasks_per_s: rounded((atOnce * rounds) / seconds),
    failures: failures + cloud.leftovers().length,
  };
}

/** Each task is of an app of its own, as it would be. Returns how many failed. */
async function burst(cloud: BenchCloud, atOnce: number): Promise<number> {
  const tasks = Array.from({ length: atOnce }, (_, n) =>
    stageOnce(cloud, addressesOf(cloud.controllerUri, 'small', `app-${n}`)),
  );
  const ends = await Promise.allSettled(tasks);
  return ends.filter(({ status }) => status === 'rejected').length;
}
