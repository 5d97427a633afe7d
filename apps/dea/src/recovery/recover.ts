import { adoptGroup, isAlive } from '@diy-paas/process';
import { type Dea, logOf } from '../context.ts';
import { diedUnseen, neverReady } from '../errors.ts';
import { crash } from '../instance/crash.ts';
import { endProcesses } from '../instance/end-processes.ts';
import { freeRoom } from '../instance/free-room.ts';
import type { Instance } from '../instance/instance.ts';
import { finishStopping } from '../instance/stop-instance.ts';
import { watchExit } from '../instance/watch-exit.ts';
import { endLeftovers, removeCgroups, removeLeftovers } from './leftovers.ts';
import { fromSaved, type ReadInstance } from './saved-instance.ts';

/**
 * Takes up what an earlier DEA left when it was killed: apps that run are kept running, what it had begun is brought
 * to an end, and what belongs to nobody is removed.
 */
export async function recover(dea: Dea, saved: readonly ReadInstance[]): Promise<void> {
  const running = new Set<Instance>();
  for (const record of saved) {
    const instance = fromSaved(record);
    if (record.process) instance.group = adoptGroup(record.process);
    if (instance.group && isAlive(record.process!)) running.add(instance);
    for (const port of Object.values(record.ports)) if (port) dea.ports.hold(port);
    if (instance.uid !== undefined) dea.users.hold(instance.uid);
    dea.instances.add(instance);
  }
  await endLeftovers(dea);
  await removeLeftovers(dea);
  await removeCgroups(dea);
  for (const instance of dea.instances) takeUp(dea, instance, running.has(instance));
}

function takeUp(dea: Dea, instance: Instance, isRunning: boolean): void {
  if (instance.state === 'RUNNING' && isRunning) {
    logOf(dea, instance).info({ app_pid: instance.group!.pid }, 'taken back');
    watchExit(dea, instance, instance.group!);
  } else if (instance.isUp) {
    instance.work = crash(dea, instance, instance.state === 'RUNNING' ? diedUnseen() : neverReady());
  } else if (instance.state === 'STOPPED') {
    instance.work = finishStopping(dea, instance);
  } else {
    instance.work = endCrashed(dea, instance);
  }
}

/** Its processes may have been about to be ended. */
async function endCrashed(dea: Dea, instance: Instance): Promise<void> {
  await endProcesses(dea, instance, { graceMs: 0 });
  freeRoom(dea, instance);
}
