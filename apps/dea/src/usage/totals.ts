import type { Dea } from '../context.ts';
import type { Instance } from '../instance/instance.ts';

const MB = 1024 * 1024;

/** MB that all instances use together. */
export const usedMemory = ({ instances }: Pick<Dea, 'instances'>): number =>
  Math.round(sum([...instances], ({ usage }) => usage?.memory) / MB);

/** What some instances take together: memory in KB, disk in bytes, CPU in % of one core. */
export const totalsOf = (instances: readonly Instance[]) => ({
  used_memory: Math.round(sum(instances, ({ usage }) => usage?.memory) / 1024),
  reserved_memory: sum(instances, ({ spec }) => spec.limits.mem * 1024),
  used_disk: sum(instances, ({ usage }) => usage?.disk),
  used_cpu: Math.round(sum(instances, ({ usage }) => usage?.cpu) * 10) / 10,
});

const sum = (instances: readonly Instance[], of: (instance: Instance) => number | undefined): number =>
  instances.reduce((total, instance) => total + (of(instance) ?? 0), 0);
