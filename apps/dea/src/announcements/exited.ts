import { secureUuid } from '@diy-paas/component';
import { type DeaStartRequest, dropletExited, type ExitReason } from '@diy-paas/protocol';
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

/**
 * Tells everyone that an instance will not be: for who asked in the way of 2012, when no answer was wanted, and for a health
 * manager, which has it started elsewhere as if it had crashed here.
 */
export function sayRefused(dea: Dea, request: DeaStartRequest, why: string): void {
  const { droplet, version, index, cc_partition } = request;
  dea.bus.publish(dropletExited, {
    ...{ droplet, version, index, cc_partition },
    instance: secureUuid(),
    reason: 'CRASHED',
    crash_timestamp: Math.floor(Date.now() / 1000),
    exit_description: why,
  });
}
