import { join } from 'node:path';
import { classic } from './classic.ts';
import { startBenchCloud } from './cloud.ts';
import { largePackage } from './packages.ts';
import type { PartOptions } from './part.ts';
import { putPackage, stageOnce } from './stage.ts';
import { median, rounded } from './statistics.ts';

interface Size {
  readonly texts: number;
  readonly randoms: number;
  readonly rounds: number;
}

/** Packages of many files: half of their bytes are texts of 25 KB, half random files of 1 MB. A fresh cloud for each. */
export async function large(options: PartOptions) {
  const rounds = options.quick ? 1 : 5;
  return {
    '10mb': await measure(options, { texts: 200, randoms: 5, rounds }),
    '100mb': await measure(options, { texts: 2_000, randoms: 50, rounds }),
    '1gb': options.quick ? null : await measure(options, { texts: 20_000, randoms: 500, rounds: 1 }),
  };
}

async function measure({ room }: PartOptions, size: Size) {
  const zip = join(room.directory('large'), 'app.zip');
  await largePackage(zip, size);
  const cloud = await startBenchCloud(room);
  try {
    const addresses = await putPackage(cloud, 'large', zip);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < size.rounds; round++) {
      ours.push(await stageOnce(cloud, addresses));
      theirs.push(await classic(room, addresses));
    }
    return {
      seconds: rounded(median(ours) / 1000),
      classic_seconds: rounded(median(theirs) / 1000),
      ratio: rounded(median(theirs) / median(ours)),
      stager_peak_rss_mb: cloud.stagers[0]!.peakRssMb(),
      cloud_controller_peak_rss_mb: cloud.controller.peakRssMb(),
    };
  } finally {
    await cloud.stop();
  }
}
