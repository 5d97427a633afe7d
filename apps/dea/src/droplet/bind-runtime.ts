import { chmod, lstat, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noStartScript } from '../errors.ts';

const LOCAL_RUNTIME = '%VCAP_LOCAL_RUNTIME%';

/**
 * Fills the path of this machine's runtime into an unpacked droplet's `startup`.
 * @throws {Crash} when there is no such script
 */
export async function bindRuntime(dir: string, executable: string): Promise<void> {
  const startup = join(dir, 'startup');
  const stat = await lstat(startup).catch(() => undefined);
  if (!stat?.isFile()) throw noStartScript();
  const script = await readFile(startup, 'utf8');
  if (script.includes(LOCAL_RUNTIME)) {
    await chmod(startup, 0o600);
    await writeFile(
      startup,
      script.replaceAll(LOCAL_RUNTIME, () => executable),
    );
  }
  await chmod(startup, 0o500);
}
