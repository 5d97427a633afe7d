import { dropletExited, type ExitReason } from '@diy-paas/protocol';
import type { Dea } from '../context.ts';
import type { Instance } from '../instance/instance.ts';
import { unregister } from './router.ts';

/** The first thing when an instance ends, for whatever reason: no more requests are sent its way. */
export function takeOutOfService(dea: Dea, instance: Instance, state: 'STOPPED' | 'CRASHED'): void {
  if (instance.state === 'RUNNING') unregister(dea, instance);
  instance.enter(state);
}

/** Tells everyone that an instance is no more. Of one that was evacuated they know already. */
export function sayExited(dea: Dea, instance: Instance, reason: ExitReason, exit_description?: string): void {
  if (instance.evacuated) return;
  const { id, spec, stateTimestamp } = instance;
  dea.bus.publish(
    dropletExited,
    {
      droplet: spec.droplet,
      version: spec.version,
      instance: id,
      index: spec.index,
      reason,
      cc_partition: spec.cc_partition,
      crash_timestamp: reason === 'CRASHED' ? stateTimestamp : undefined,
      exit_description,
    },
    spec.requestId,
  );
}
