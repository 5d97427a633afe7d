import { familiesIn, processTable } from '@diy-paas/process';
import type { Instance } from '../instance/instance.ts';
import type { Instances } from '../instance/instances.ts';
import { CpuMeter } from './cpu-meter.ts';

/**
 * Samples what every instance uses, from one look at the machine's process table. That look also makes each process
 * tree known, so that none of an app's processes is lost when the app crashes.
 */
export class Sampler {
  readonly #meters = new WeakMap<Instance, CpuMeter>();

  /** @param now ms on a clock that only goes forward */
  sample(instances: Instances, now = performance.now()): void {
    const launched = instances.filter(({ group, holdsRoom }) => group !== undefined && holdsRoom);
    if (!launched.length) return;
    const families = familiesIn(processTable());
    const time = new Date();
    for (const instance of launched) {
      const members = instance.group!.tree.members(families);
      const memory = members.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
      instance.usage = {
        ...{ time, memory },
        cpu: this.#meterOf(instance, now).look(members, now),
        disk: instance.usage?.disk ?? 0,
      };
    }
  }

  /** A new one counts from now on: for an app that was taken back, the past would make a peak. */
  #meterOf(instance: Instance, now: number): CpuMeter {
    const meter = this.#meters.get(instance) ?? new CpuMeter(now);
    this.#meters.set(instance, meter);
    return meter;
  }
}
