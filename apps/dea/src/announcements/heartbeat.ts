import { deaHeartbeat } from '@diy-paas/protocol';
import type { Dea } from '../context.ts';
import type { Instance } from '../instance/instance.ts';

/** `dea.heartbeat` of all instances; none when there are none. */
export function heartbeat(dea: Dea): void {
  const instances = dea.instances.filter(({ isUp, state }) => isUp || state === 'CRASHED');
  if (instances.length) send(dea, instances);
}

/** `dea.heartbeat` of one instance, as it turns RUNNING. */
export function heartbeatOf(dea: Dea, instance: Instance): void {
  send(dea, [instance], instance.spec.requestId);
}

function send({ bus, id, config, closing }: Dea, instances: readonly Instance[], requestId?: string): void {
  // To a health manager what is evacuated has gone; heard of again, it would be one too many, and stopped.
  if (closing.aborted) return;
  const droplets = instances.map(({ id, spec, state, stateTimestamp }) => ({
    droplet: spec.droplet,
    version: spec.version,
    instance: id,
    index: spec.index,
    state,
    state_timestamp: stateTimestamp,
    cc_partition: spec.cc_partition,
  }));
  bus.publish(deaHeartbeat, { dea: id, prod: config.prod, droplets }, requestId);
}
