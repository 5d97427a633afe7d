import { type ProcessGroup, spawnGroup } from '@diy-paas/process';
import { type Dea, homeOf } from '../context.ts';
import { notLaunched } from '../errors.ts';
import { confinedStart, isLimited } from '../limits/confined.ts';
import { asInput } from '../limits/limited.ts';
import type { Instance } from './instance.ts';

const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs an unpacked droplet's start-up script, in a session and process group of its own, and held as it is to be held.
 * @throws {Crash} when the script cannot be run
 */
export async function launch(
  dea: Dea,
  instance: Instance,
  env: Record<string, string>,
): Promise<ProcessGroup> {
  const { cgroups } = dea.confinement;
  const { app: port } = instance.ports;
  try {
    if (cgroups) instance.cgroup = await cgroups.make(instance.directory, instance.spec.limits);
    const [command, ...args] = await confinedStart(dea, instance, [
      ...(['./startup', ...(port ? ['-p', String(port)] : [])] as const),
    ]);
    const environment = isLimited(dea, instance)
      ? { env: { PATH: SYSTEM_PATH }, input: asInput(env) }
      : { env };
    return await spawnGroup(command, args, { cwd: homeOf(dea, instance), ...environment });
  } catch (error) {
    throw notLaunched(error as Error);
  }
}
