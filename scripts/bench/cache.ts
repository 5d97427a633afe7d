import { join } from 'node:path';
import { startBenchCloud } from './cloud.ts';
import { bundledPackage } from './packages.ts';
import type { PartOptions } from './parts.ts';
import { putPackage, stageOnce } from './stage.ts';
import { median, repeat, rounded } from './statistics.ts';

/** The second staging of an unchanged lockfile against the first. Clouds with an empty cache take turns. */
export async function cache({ room, quick }: PartOptions) {
  const directory = room.directory('cache');
  const zip = join(directory, 'app.zip');
  await bundledPackage(zip, join(directory, 'app'));
  const pairs = await repeat(quick ? 1 : 3, async () => {
    const cloud = await startBenchCloud(room);
    try {
      const addresses = await putPackage(cloud, 'bundled', zip);
      return [await stageOnce(cloud, addresses), await stageOnce(cloud, addresses)] as const;
    } finally {
      await cloud.stop();
    }
  });
  return {
    gemfile: {
      first_s: rounded(median(pairs.map(([first]) => first)) / 1000),
      second_s: rounded(median(pairs.map(([, second]) => second)) / 1000),
    },
    npm: { first_s: null, second_s: null, reason: 'there is no node plugin yet' },
  };
}
