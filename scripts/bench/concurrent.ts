import { join } from 'node:path';
import { bursts, warmUp } from './bursts.ts';
import { startBenchCloud } from './cloud.ts';
import { smallPackage } from './packages.ts';
import type { PartOptions } from './part.ts';
import { putPackage } from './stage.ts';

/** So many requests at once; again and again until some 400 are done. A fresh cloud for each number. */
export async function concurrent({ room, quick }: PartOptions) {
  const zip = join(room.directory('concurrent'), 'app.zip');
  await smallPackage(zip);
  const measure = async (atOnce: number) => {
    const cloud = await startBenchCloud(room);
    try {
      await putPackage(cloud, 'small', zip);
      await warmUp(cloud);
      const rounds = Math.max(1, Math.round((quick ? 100 : 400) / atOnce));
      const { tasks_per_s, failures } = await bursts(cloud, atOnce, rounds);
      return { tasks_per_s, failures, peak_rss_mb: cloud.stagers[0]!.peakRssMb() };
    } finally {
      await cloud.stop();
    }
  };
  return { 1: await measure(1), 10: await measure(10), 40: await measure(40), 200: await measure(200) };
}
