import { advertise } from '../announcements/advertise.ts';
import type { Dea } from '../context.ts';
import type { Instance } from './instance.ts';

/** Gives back what an instance held, once none of its processes is left. */
export function freeRoom(dea: Dea, instance: Instance): void {
  for (const port of Object.values(instance.ports)) dea.ports.release(port);
  instance.holdsRoom = false;
  advertise(dea);
}
