import { join } from 'node:path';
import { bursts, warmUp } from './bursts.ts';
import { startBenchCloud } from './cloud.ts';
import { smallPackage } from './packages.ts';
import type { PartOptions } from './part.ts';
import { putPackage } from './stage.ts';

/** 40 requests at once, for one, two and four stagers of one queue. */
export async function stagers({ room, quick }: PartOptions) {
  const zip = join(room.directory('stagers'), 'app.zip');
  await smallPackage(zip);
  const measure = async (count: number) => {
    const cloud = await startBenchCloud(room, { stagers: count });
    try {
      await putPackage(cloud, 'small', zip);
      await warmUp(cloud);
      const { tasks_per_s, failures } = await bursts(cloud, 40, quick ? 3 : 20);
      if (failures) throw new Error(`${failures} tasks of ${count} stagers failed`);
      return { tasks_per_s };
    } finally {
      await cloud.stop();
    }
  };
  return { 1: await measure(1), 2: await measure(2), 4: await measure(4) };
}
