import { familiesIn, processTable } from '@diy-paas/process';
import type { Instance } from '../instance/instance.ts';
import type { Instances } from '../instance/instances.ts';
import { CpuMeter } from './cpu-meter.ts';
import { Minute } from './minute.ts';

/**
 * Samples what every instance uses, from one look at the machine's process table. That look also makes each process
 * tree known, so that none of an app's processes is lost when the app crashes.
 */
export class Sampler {
  readonly #kept = new WeakMap<Instance, { readonly meter: CpuMeter; readonly minute: Minute }>();

  /** @param now ms on a clock that only goes forward */
  sample(instances: Instances, now = performance.now()): void {
    const launched = instances.filter(({ group, holdsRoom }) => group !== undefined && holdsRoom);
    if (!launched.length) return;
    const families = familiesIn(processTable());
    const time = new Date();
    for (const instance of launched) {
      const members = instance.group!.tree.members(families);
      const { meter, minute } = this.#keptOf(instance, now);
      const memory = members.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
      const cpu = meter.look(members, now);
      minute.add(now, { cpu, memory });
      const { cpu: average, memory: most } = minute;
      const disk = instance.usage?.disk ?? 0;
      instance.usage = { time, cpu, memory, disk, minute: { cpu: average, memory: most } };
    }
  }

  /** A new one counts from now on: for an app that was taken back, the past would make a peak. */
  #keptOf(instance: Instance, now: number) {
    const kept = this.#kept.get(instance) ?? { meter: new CpuMeter(now), minute: new Minute() };
    this.#kept.set(instance, kept);
    return kept;
  }
}
