import { deaDiscover } from '@diy-paas/protocol';
import type { PartOptions } from '../part.ts';
import { median, percentile, repeat, rounded } from '../statistics.ts';
import { buildHouse } from './house.ts';

/** From `dea.discover` to the first reply, of a DEA that runs nothing. */
export async function discover({ room, quick }: PartOptions) {
  const house = await buildHouse(room);
  const question = { droplet: 'app', limits: { mem: 16 }, runtime_info: { name: 'node' } };
  const ask = async () => {
    const asked = performance.now();
    await house.bus.request(deaDiscover, question, { timeoutMs: 5_000 });
    return performance.now() - asked;
  };
  try {
    await repeat(50, ask); // warm
    const times = await repeat(quick ? 100 : 1_000, ask);
    return { p50_ms: rounded(median(times)), p99_ms: rounded(percentile(times, 0.99)) };
  } finally {
    await house.stop();
  }
}
