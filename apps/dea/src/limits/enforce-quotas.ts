import { type Dea, homeOf } from '../context.ts';
import { type Crash, overDisk, overMemory } from '../errors.ts';
import { appendAppFile } from '../instance/app-file.ts';
import { crash } from '../instance/crash.ts';
import type { Instance } from '../instance/instance.ts';

const MB = 1024 * 1024;

/** Ends every instance that uses more memory or disk than it may, by what was sampled last. */
export function enforceQuotas(dea: Dea): void {
  if (!dea.config.enforce_ulimit && !dea.config.secure) return;
  for (const instance of dea.instances) {
    const reason = instance.isUp ? excessOf(instance) : undefined;
    if (reason) instance.work = endFor(dea, instance, reason);
  }
}

/** What it takes too much of; undefined where it keeps within its quotas. */
export function excessOf({ usage, spec }: Pick<Instance, 'usage' | 'spec'>): Crash | undefined {
  if (!usage) return undefined;
  const { mem, disk } = spec.limits;
  if (usage.memory > mem * MB) return overMemory(mem, Math.round(usage.memory / MB));
  if (usage.disk > disk * MB) return overDisk(disk, Math.round(usage.disk / MB));
  return undefined;
}

/** The reason is left where the app's owner looks for it: in its own log. */
async function endFor(dea: Dea, instance: Instance, reason: Crash): Promise<void> {
  const line = `F, [${new Date().toISOString()} #${process.pid}] FATAL -- : ${reason.message}\n`;
  const ended = crash(dea, instance, reason);
  await appendAppFile(homeOf(dea, instance), 'logs/err.log', line);
  await ended;
}
