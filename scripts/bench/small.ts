import { join } from 'node:path';
import { warmUp } from './bursts.ts';
import { classic } from './classic.ts';
import { startBenchCloud } from './cloud.ts';
import { smallPackage } from './packages.ts';
import type { PartOptions } from './part.ts';
import { putPackage, stageOnce } from './stage.ts';
import { median, percentile, repeat, rounded } from './statistics.ts';

/** One small app at a time, from request to reply, warm. Ours and the classic pipeline take turns. */
export async function small({ room, quick }: PartOptions) {
  const zip = join(room.directory('small'), 'app.zip');
  await smallPackage(zip);
  const cloud = await startBenchCloud(room);
  try {
    const addresses = await putPackage(cloud, 'small', zip);
    await warmUp(cloud);
    const ours: number[] = [];
    const theirs: number[] = [];
    await repeat(quick ? 5 : 20, async () => {
      ours.push(...(await repeat(10, () => stageOnce(cloud, addresses))));
      theirs.push(...(await repeat(2, () => classic(room, addresses))));
    });
    return {
      p50_ms: rounded(median(ours)),
      p99_ms: rounded(percentile(ours, 0.99)),
      classic_p50_ms: rounded(median(theirs)),
      ratio: rounded(median(theirs) / median(ours)),
    };
  } finally {
    await cloud.stop();
  }
}
