import { join } from 'node:path';
import { startBenchCloud } from './cloud.ts';
import { bundledPackage, npmPackage } from './packages.ts';
import type { PartOptions } from './part.ts';
import { node, putPackage, stageOnce } from './stage.ts';
import { median, repeat, rounded } from './statistics.ts';

/** The second staging of an unchanged lockfile against the first. */
export async function cache({ room, quick }: PartOptions) {
  const measure = async (make: typeof bundledPackage, properties?: typeof node) => {
    const directory = room.directory('cache');
    const zip = join(directory, 'app.zip');
    await make(zip, join(directory, 'app'));
    // Each time a cloud of its own, whose cache is empty.
    const pairs = await repeat(quick ? 1 : 3, async () => {
      const cloud = await startBenchCloud(room);
      try {
        const addresses = await putPackage(cloud, 'app', zip);
        const first = await stageOnce(cloud, addresses, properties);
        return { first, second: await stageOnce(cloud, addresses, properties) };
      } finally {
        await cloud.stop();
      }
    });
    return {
      first_s: rounded(median(pairs.map(({ first }) => first)) / 1000),
      second_s: rounded(median(pairs.map(({ second }) => second)) / 1000),
    };
  };
  return { gemfile: await measure(bundledPackage), npm: await measure(npmPackage, node) };
}
