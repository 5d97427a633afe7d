import type { Dea } from '../context.ts';
import { stopInstance } from './stop-instance.ts';

const KEEP_S = 3600;

/** Deletes the instances that crashed more than an hour ago. */
export function reapCrashes(dea: Dea, now = Date.now()): void {
  for (const instance of dea.instances) {
    const old = now / 1000 - instance.stateTimestamp > KEEP_S;
    if (instance.state === 'CRASHED' && old) void stopInstance(dea, instance, 'STOPPED');
  }
}
