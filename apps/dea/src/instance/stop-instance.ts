import { run } from '@diy-paas/process';
import type { ExitReason } from '@diy-paas/protocol';
import { sayExited, takeOutOfService } from '../announcements/exited.ts';
import { type Dea, homeOf, logOf } from '../context.ts';
import { confinedLater } from '../limits/confined.ts';
import { readAppFile } from './app-file.ts';
import { deleteInstance } from './delete-instance.ts';
import { endProcesses } from './end-processes.ts';
import { freeRoom } from './free-room.ts';
import type { Instance } from './instance.ts';

/** Ends an instance, whatever it is doing, and leaves nothing of it. One that has crashed only has files to lose. */
export function stopInstance(dea: Dea, instance: Instance, reason: ExitReason): Promise<void> {
  if (instance.isUp) instance.work = end(dea, instance, reason);
  else if (instance.state === 'CRASHED') instance.work = discard(dea, instance);
  return instance.work;
}

async function end(dea: Dea, instance: Instance, reason: ExitReason): Promise<void> {
  const starting = instance.work;
  takeOutOfService(dea, instance, 'STOPPED');
  sayExited(dea, instance, reason);
  logOf(dea, instance).info(`stopping: ${reason}`);
  await starting; // it gives up now; only then it is certain which processes there are
  await finishStopping(dea, instance);
}

/** The rest, once it is STOPPED. */
export async function finishStopping(dea: Dea, instance: Instance): Promise<void> {
  await endAll(dea, instance);
  freeRoom(dea, instance);
  await deleteInstance(dea, instance);
}

async function discard(dea: Dea, instance: Instance): Promise<void> {
  await instance.work;
  if (instance.state === 'CRASHED') await deleteInstance(dea, instance);
}

/** The droplet's own stop script first; then whatever is left of the tree, the stubborn by force. */
async function endAll(dea: Dea, instance: Instance): Promise<void> {
  if (dea.killed.aborted) return endProcesses(dea, instance, { graceMs: 0 });
  const graceMs = dea.config.stop_timeout * 1000;
  await endProcesses(dea, instance, { graceMs, first: () => runStopScript(dea, instance, graceMs) });
}

async function runStopScript(dea: Dea, instance: Instance, timeoutMs: number): Promise<void> {
  const home = homeOf(dea, instance);
  const pid = (await readAppFile(home, 'run.pid'))?.match(/^\d+/)?.[0];
  if (!pid || timeoutMs === 0) return;
  const [command, ...args] = confinedLater(dea, instance, ['./stop', pid]) ?? [];
  if (!command) return;
  const options = { cwd: home, env: { HOME: home }, timeoutMs, signal: dea.killed };
  try {
    const { code, stderr } = await run(command, args, options);
    logOf(dea, instance).debug({ code, stderr }, 'its stop script has ended');
  } catch (error) {
    logOf(dea, instance).warn(`its stop script could not be run: ${(error as Error).message}`);
  }
}
