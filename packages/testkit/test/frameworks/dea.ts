import { chmodSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@diy-paas/component';
import { type DeaConfig, deaConfig, startDea } from '@diy-paas/dea';
import type { Cloud } from '../../src/index.ts';

/** Starts a DEA whose files can be looked at, for the runtimes that a test needs. */
export async function startDeaFor(
  cloud: Cloud,
  runtimes: Record<string, { executable: string; version_flag?: string }>,
) {
  const baseDir = mkdtempSync(join(tmpdir(), 'dea-'));
  // Where the tests run as root, Apache gives up its privileges, and must still be able to read the app.
  for (const directory of [tmpdir(), baseDir]) chmodSync(directory, 0o755);
  const config: DeaConfig = deaConfig.schema.parse({
    mbus: cloud.natsUri,
    local_route: '127.0.0.1',
    base_dir: baseDir,
    runtimes,
    max_memory: 8192,
  });
  const service = await startDea(config, {
    log: createLog('dea', { level: 'off' }),
    signal: new AbortController().signal,
  });
  return {
    stop: () => service.stop(),
    /** The text of a file of the one instance that runs, as far as it is written. */
    fileOf(path: string): string {
      const [instance] = readdirSync(join(baseDir, 'apps'));
      return readFileSync(join(baseDir, 'apps', instance!, path), 'utf8');
    },
  };
}
