import { type ProcessGroup, spawnGroup } from '@diy-paas/process';
import { notLaunched } from '../errors.ts';
import { limited } from '../limits/limited.ts';
import type { InstanceSpec } from './instance.ts';

export interface Launch {
  readonly port: number | undefined;
  readonly env: Record<string, string>;
  /** What the kernel is to hold it to; nothing where there are none. */
  readonly limits: InstanceSpec['limits'] | undefined;
}

/**
 * Runs an unpacked droplet's start-up script, in a session and process group of its own.
 * @throws {Crash} when the script cannot be run
 */
export async function launch(dir: string, { port, env, limits }: Launch): Promise<ProcessGroup> {
  const startup: [string, ...string[]] = ['./startup', ...(port ? ['-p', String(port)] : [])];
  const [command, ...args] = limits ? limited(limits, startup) : startup;
  try {
    return await spawnGroup(command, args, { cwd: dir, env });
  } catch (error) {
    throw notLaunched(error as Error);
  }
}
