import { deaAdvertise } from '@diy-paas/protocol';
import type { Dea } from '../context.ts';
import { whyNoRoom } from '../machine/room.ts';

/** `dea.advertise`, while there is room. */
export function advertise(dea: Dea): void {
  const { bus, id, config, instances, runtimes, closing } = dea;
  if (closing.aborted || whyNoRoom(dea, 1)) return;
  bus.publish(deaAdvertise, {
    id,
    available_memory: config.max_memory - instances.reservedMemory,
    runtimes: [...runtimes.keys()],
    prod: config.prod,
  });
}
