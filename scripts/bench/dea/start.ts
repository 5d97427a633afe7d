import { readFileSync } from 'node:fs';
import type { PartOptions } from '../part.ts';
import { median, percentile, repeat, rounded } from '../statistics.ts';
import { type ServedDroplet, serveDroplet } from './droplet.ts';
import { buildHouse, type DeaHouse } from './house.ts';

interface Times {
  /** From `dea.<id>.start` to `router.register`, ms. */
  readonly total: number;
  /** From the first line of its start-up script to its open port, ms. */
  readonly boot: number;
}

/** One instance at a time: of a droplet that the DEA has, and of one that it has to fetch. */
export async function start({ room, quick }: PartOptions) {
  const house = await buildHouse(room);
  const turns = quick ? 10 : 100;
  try {
    await repeat(5, () => startOnce(house, house.droplet)); // warm
    const kept = await repeat(turns, () => startOnce(house, house.droplet));
    const fetched = await repeat(turns, async (turn) => {
      const droplet = await serveDroplet(room.directory('fetched'), { variant: String(turn) });
      return startOnce(house, droplet).finally(() => droplet.close());
    });
    return {
      total_p50_ms: rounded(median(kept.map(({ total }) => total))),
      app_boot_p50_ms: rounded(median(kept.map(({ boot }) => boot))),
      beyond_boot_p50_ms: rounded(median(kept.map(beyondBoot))),
      beyond_boot_p99_ms: rounded(percentile(kept.map(beyondBoot), 0.99)),
      fetched_beyond_boot_p50_ms: rounded(median(fetched.map(beyondBoot))),
    };
  } finally {
    await house.stop();
  }
}

const beyondBoot = ({ total, boot }: Times): number => total - boot;

async function startOnce(house: DeaHouse, droplet: ServedDroplet): Promise<Times> {
  const registered = house.routes(1);
  await house.bus.flush();
  const asked = performance.now();
  void house.start(0, droplet);
  await registered;
  const total = performance.now() - asked;
  const seconds = (file: string) => Number(readFileSync(house.file(0, file), 'utf8'));
  const boot = (seconds('opened') - seconds('began')) * 1000;
  await house.stopAll();
  return { total, boot };
}
