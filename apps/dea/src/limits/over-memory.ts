import { type OverQuota, overMemory } from '../errors.ts';
import type { Instance } from '../instance/instance.ts';
import { killedForMemory } from './cgroups/cgroup.ts';

/** Why the kernel has killed a process of an instance, if it has, because it wanted more memory than it may have. */
export function overMemoryByKernel({
  cgroup,
  spec,
}: Pick<Instance, 'cgroup' | 'spec'>): OverQuota | undefined {
  const { mem } = spec.limits;
  return killedForMemory(cgroup) > 0 ? overMemory(mem, mem) : undefined;
}
