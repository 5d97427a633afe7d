import { join } from 'node:path';
import { type BenchCloud, startBenchCloud } from './cloud.ts';
import { smallPackage } from './packages.ts';
import type { PartOptions } from './part.ts';
import { addressesOf, putPackage, stageOnce } from './stage.ts';
import { rounded } from './statistics.ts';

/** So many requests at once; again and again until some 400 are done. A fresh cloud for each number. */
export async function concurrent({ room, quick }: PartOptions) {
  const zip = join(room.directory('concurrent'), 'app.zip');
  await smallPackage(zip);
  const measure = async (atOnce: number) => {
    const cloud = await startBenchCloud(room);
    try {
      await putPackage(cloud, 'small', zip);
      await burst(cloud, 20); // warm
      const rounds = Math.max(1, Math.round((quick ? 100 : 400) / atOnce));
      const { tasks_per_s, failures } = await bursts(cloud, atOnce, rounds);
      return { tasks_per_s, failures, peak_rss_mb: cloud.stagers[0]!.peakRssMb() };
    } finally {
      await cloud.stop();
    }
  };
  return { 1: await measure(1), 10: await measure(10), 40: await measure(40), 200: await measure(200) };
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
