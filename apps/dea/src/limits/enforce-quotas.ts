import type { Dea } from '../context.ts';
import { type OverQuota, overDisk, overMemory } from '../errors.ts';
import { crash } from '../instance/crash.ts';
import type { Instance } from '../instance/instance.ts';
import { isLimited } from './confined.ts';
import { overMemoryByKernel } from './over-memory.ts';

const MB = 1024 * 1024;

/** Ends every instance that uses more memory or disk than it may, by what was sampled last or the kernel has found. */
export function enforceQuotas(dea: Dea): void {
  for (const instance of dea.instances) {
    if (!instance.isUp || !isLimited(dea, instance)) continue;
    const reason = overMemoryByKernel(instance) ?? excessOf(instance);
    if (reason) instance.work = crash(dea, instance, reason);
  }
}

/** What it takes too much of; undefined where it keeps within its quotas. The memory is the kernel's affair where it can be. */
export function excessOf({
  usage,
  spec,
  cgroup,
}: Pick<Instance, 'usage' | 'spec' | 'cgroup'>): OverQuota | undefined {
  if (!usage) return undefined;
  const { mem, disk } = spec.limits;
  if (!cgroup.memory && usage.memory > mem * MB) return overMemory(mem, Math.round(usage.memory / MB));
  if (usage.disk > disk * MB) return overDisk(disk, Math.round(usage.disk / MB));
  return undefined;
}
