import { setTimeout as wait } from 'node:timers/promises';
import type { PartOptions } from '../part.ts';
import { rounded } from '../statistics.ts';
import { buildHouse } from './house.ts';

const INSTANCES = 200;

/** Whose sizes are looked at, too. */
const FILES_EACH = 30;

/** What instances cost that only run. */
export async function running({ room, quick }: PartOptions) {
  const house = await buildHouse(room, { libraries: FILES_EACH });
  const seconds = quick ? 12 : 60;
  try {
    const registered = house.routes(INSTANCES);
    await house.bus.flush();
    for (let index = 0; index < INSTANCES; index++) await house.start(index);
    await registered;
    await wait(5_000); // what follows the starts
    let heartbeatBytes = 0;
    const watching = house.bus.watch('dea.heartbeat', (_, text) => {
      heartbeatBytes = Buffer.byteLength(text);
    });
    const before = house.dea.cpuSeconds();
    await wait(seconds * 1000);
    const used = house.dea.cpuSeconds() - before;
    watching.unsubscribe();
    return {
      instances: INSTANCES,
      cpu_percent: rounded((used / seconds) * 100),
      heartbeat_bytes: heartbeatBytes,
      rss_mb: rounded(house.dea.rssMb()),
    };
  } finally {
    await house.stop();
  }
}
