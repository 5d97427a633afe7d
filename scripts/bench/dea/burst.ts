import { dropletStatus } from '@diy-paas/protocol';
import type { PartOptions } from '../part.ts';
import { median, repeat, rounded } from '../statistics.ts';
import { buildHouse, type DeaHouse } from './house.ts';

const AT_ONCE = 100;

/** So many instances, asked for at once. */
export async function burst({ room, quick }: PartOptions) {
  const house = await buildHouse(room);
  try {
    const before = house.dea.rssMb();
    const rounds = await repeat(quick ? 1 : 5, () => startMany(house));
    return {
      running_per_s: rounded(median(rounds.map(({ perSecond }) => perSecond))),
      lost: rounds.reduce((sum, { lost }) => sum + lost, 0),
      dea_mb_per_instance: rounded((rounds[0]!.rssMb - before) / AT_ONCE),
    };
  } finally {
    await house.stop();
  }
}

async function startMany(house: DeaHouse) {
  const registered = house.routes(AT_ONCE);
  await house.bus.flush();
  const asked = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => house.start(index)));
  await registered;
  const perSecond = AT_ONCE / ((performance.now() - asked) / 1000);
  const rssMb = house.dea.rssMb();
  let there = 0;
  const see = () => ++there === AT_ONCE;
  await house.bus.requestMany(dropletStatus, {}, { timeoutMs: 5_000, see });
  await house.stopAll();
  return { perSecond, rssMb, lost: AT_ONCE - there };
}
