import type { ProcessGroup } from '@diy-paas/process';
import type { Dea } from '../context.ts';
import { exited } from '../errors.ts';
import { overMemoryByKernel } from '../limits/over-memory.ts';
import { crash } from './crash.ts';
import type { Instance } from './instance.ts';

/** From now on it is a crash when the app ends without being asked to. */
export function watchExit(dea: Dea, instance: Instance, group: ProcessGroup): void {
  group.exited.then((exit) => {
    if (instance.isUp) instance.work = crash(dea, instance, overMemoryByKernel(instance) ?? exited(exit));
  });
}
