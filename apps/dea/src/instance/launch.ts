import { type ProcessGroup, spawnGroup } from '@diy-paas/process';
import { notLaunched } from '../errors.ts';
import { asInput, limited } from '../limits/limited.ts';
import type { InstanceSpec } from './instance.ts';

const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

export interface Launch {
  readonly port: number | undefined;
  readonly env: Record<string, string>;
  /** What the kernel is to hold it to; nothing where there are none. */
  readonly limits: InstanceSpec['limits'] | undefined;
  /** Whom to run it as, within limits; ourselves where there is none. */
  readonly uid: number | undefined;
}

/**
 * Runs an unpacked droplet's start-up script, in a session and process group of its own.
 * @throws {Crash} when the script cannot be run
 */
export async function launch(dir: string, { port, env, limits, uid }: Launch): Promise<ProcessGroup> {
  const startup: [string, ...string[]] = ['./startup', ...(port ? ['-p', String(port)] : [])];
  const [command, ...args] = limits ? limited(limits, startup, uid) : startup;
  const environment = limits ? { env: { PATH: SYSTEM_PATH }, input: asInput(env) } : { env };
  try {
    return await spawnGroup(command, args, { cwd: dir, ...environment });
  } catch (error) {
    throw notLaunched(error as Error);
  }
}
