import { type ProcessGroup, spawnGroup } from '@diy-paas/process';
import { notLaunched } from '../errors.ts';

/**
 * Runs an unpacked droplet's start-up script, in a session and process group of its own.
 * @throws {Crash} when the script cannot be run
 */
export async function launch(
  dir: string,
  { port, env }: { port: number | undefined; env: Record<string, string> },
): Promise<ProcessGroup> {
  try {
    return await spawnGroup('./startup', port ? ['-p', String(port)] : [], { cwd: dir, env });
  } catch (error) {
    throw notLaunched(error as Error);
  }
}
