import type { Dea } from './context.ts';
import { stopInstance } from './instance/stop-instance.ts';

/** Ends every instance, and waits until nothing of them is left. */
export async function stopAll(dea: Dea): Promise<void> {
  dea.log.info(`ending ${dea.instances.count} instance(s)`);
  await Promise.all([...dea.instances].map((instance) => stopInstance(dea, instance, 'DEA_SHUTDOWN')));
}

/** Ends the processes of every instance at once. */
export async function killAll(dea: Dea): Promise<void> {
  await Promise.all([...dea.instances].map((instance) => instance.group?.end({ graceMs: 0 })));
}
