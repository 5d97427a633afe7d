import { hideCredentials } from '@diy-paas/component';
import { sayExited, takeOutOfService } from '../announcements/exited.ts';
import { type Dea, homeOf, logOf } from '../context.ts';
import { Crash, internal, OverQuota } from '../errors.ts';
import { appendAppFile, readAppFile } from './app-file.ts';
import { deleteInstance } from './delete-instance.ts';
import { endProcesses } from './end-processes.ts';
import { freeRoom } from './free-room.ts';
import type { Instance } from './instance.ts';

const LAST_LINES = 10;
const LAST_BYTES = 2_000;

/**
 * An instance did not come up, or ended by itself: says so with the reason, and ends what is left of its processes.
 * Its files are kept for an hour, for whoever wants to know why; not those of a flapping app, which would pile up.
 */
export async function crash(dea: Dea, instance: Instance, cause: unknown): Promise<void> {
  const expected = cause instanceof Crash;
  const failure = expected ? cause : internal(cause);
  const log = logOf(dea, instance);
  takeOutOfService(dea, instance, 'CRASHED');
  const words = await lastWords(homeOf(dea, instance));
  const description = hideCredentials(
    words ? `${failure.message} Its last words:\n${words}` : failure.message,
  );
  log[expected ? 'warn' : 'error']({ err: failure.cause }, `crashed: ${description}`);
  sayExited(dea, instance, 'CRASHED', description);
  if (cause instanceof OverQuota) await tellOwner(homeOf(dea, instance), cause);
  await endProcesses(dea, instance, {
    graceMs: dea.killed.aborted ? 0 : dea.config.stop_timeout * 1000,
  });
  freeRoom(dea, instance);
  if (instance.spec.flapping) await deleteInstance(dea, instance);
}

/** Where the owner of an app looks for the reason: in its own log. */
async function tellOwner(home: string, { message }: OverQuota): Promise<void> {
  const line = `F, [${new Date().toISOString()} #${process.pid}] FATAL -- : ${message}\n`;
  await appendAppFile(home, 'logs/err.log', line);
}

/** The end of what an app wrote to its stderr. */
async function lastWords(home: string): Promise<string | undefined> {
  const text = await readAppFile(home, 'logs/stderr.log', LAST_BYTES);
  return text?.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
}
