import type { InstanceFilter } from '@diy-paas/protocol';
import type { Instance } from '../instance/instance.ts';

/** Whether an instance is meant: every condition that is given must hold. */
export function matches(
  { id, spec, state }: Instance,
  { droplet, version, instances, indices, states }: InstanceFilter,
): boolean {
  return (
    state !== 'DELETED' &&
    spec.droplet === droplet &&
    (version === undefined || version === spec.version) &&
    (instances === undefined || instances.includes(id)) &&
    (indices === undefined || indices.includes(spec.index)) &&
    (states === undefined || states.includes(state))
  );
}
