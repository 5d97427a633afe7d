import type { InstanceFilter } from '@diy-paas/protocol';
import type { Dea } from '../context.ts';
import { stopInstance } from '../instance/stop-instance.ts';
import { matches } from './instance-filter.ts';

/** `dea.stop`: ends every instance that matches. */
export async function stopDroplet(dea: Dea, filter: InstanceFilter): Promise<void> {
  const meant = dea.instances.filter((instance) => matches(instance, filter));
  await Promise.all(meant.map((instance) => stopInstance(dea, instance, 'STOPPED')));
}
