import { chmodSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@diy-paas/component';
import { type DeaConfig, deaConfig, startDea } from '@diy-paas/dea';
import type { Cloud } from '../../src/index.ts';
import type { Sample } from './samples.ts';

/** Starts a DEA that has the runtime of a sample, and whose files can be looked at. */
export async function startDeaFor(cloud: Cloud, sample: Sample) {
  const { runtime, executable, version_flag } = sample;
  const baseDir = mkdtempSync(join(tmpdir(), sample.breaksAtSpaces ? 'dea-' : 'a dea '));
  // Where the tests run as root, Apache gives up its privileges, and must still be able to read the app.
  for (const directory of [tmpdir(), baseDir]) chmodSync(directory, 0o755);
  const config: DeaConfig = deaConfig.schema.parse({
    mbus: cloud.natsUri,
    local_route: '127.0.0.1',
    base_dir: baseDir,
    runtimes: { [runtime]: { executable, ...(version_flag ? { version_flag } : {}) } },
    max_memory: 8192,
  });
  const service = await startDea(config, {
    log: createLog('dea', { level: 'off' }),
    signal: new AbortController().signal,
  });
  return {
    stop: () => service.stop(),
    /** The directory of the one instance that runs. */
    instance(): string {
      const [instance] = readdirSync(join(baseDir, 'apps'));
      return join(baseDir, 'apps', instance!);
    },
    /** The text of a file of it, as far as it is written. */
    fileOf(path: string): string {
      return readFileSync(join(this.instance(), path), 'utf8');
    },
  };
}
