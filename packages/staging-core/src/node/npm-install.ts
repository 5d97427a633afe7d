import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { under, writeDirectory } from '@diy-paas/archive';
import { CommandNotFound, run } from '@diy-paas/process';
import { commandFailed, noNpm } from '../errors.ts';
import { kept, keyOf } from '../kept.ts';
import type { Build, Built, Workbench } from '../plugin.ts';
import { ending, toolEnvironment } from '../tools.ts';

export const LOCKFILES = ['npm-shrinkwrap.json', 'package-lock.json'] as const;

/** `npm ci` into `node_modules`, done once for each lockfile; without a lockfile `npm install`, once for each package.json. */
export function npmInstall(locked: boolean): Build {
  const command = locked ? 'ci' : 'install';
  return {
    summary: `npm ${command} into node_modules, without development dependencies`,
    async run(bench: Workbench): Promise<Built> {
      const node = await askNpm(bench);
      const what = {
        kind: 'node_modules',
        key: await keyOf(bench.files, ['package.json', '.npmrc', ...LOCKFILES], [node]),
        again: 'Modules taken from the cache: these dependencies were staged before.',
      };
      const modules = await kept(bench, what, (directory) => install(command, directory, bench));
      return { files: under('app', modules.entries) };
    },
  };
}

/** npm's and Node's versions. @throws {StagingError} when there is no npm */
async function askNpm({ platform, directory, signal }: Workbench): Promise<string> {
  const { code, stdout } = await run(platform.npm, ['version', '--json'], {
    cwd: directory,
    env: toolEnvironment(directory),
    signal,
  }).catch((error) => {
    if (error instanceof CommandNotFound) throw noNpm(platform.npm);
    throw error;
  });
  if (code !== 0) throw noNpm(platform.npm);
  return stdout;
}

async function install(command: string, making: string, bench: Workbench): Promise<void> {
  const app = join(bench.directory, 'app');
  await writeDirectory(bench.files.entries, app);
  const quiet = ['--omit=dev', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const result = await run(bench.platform.npm, [command, ...quiet], {
    cwd: app,
    env: { ...toolEnvironment(bench.directory), npm_config_cache: join(bench.platform.cache, 'npm') },
    signal: bench.signal,
    onLine: (line, stream) => {
      if (stream === 'stdout' && line.trim()) bench.progress(line);
    },
  });
  bench.signal?.throwIfAborted();
  if (result.code !== 0)
    throw commandFailed(`npm ${command}`, ending(result), result.stderr || result.stdout);
  const modules = join(making, 'node_modules');
  await rename(join(app, 'node_modules'), modules).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    await mkdir(modules); // nothing but development dependencies
  });
}
