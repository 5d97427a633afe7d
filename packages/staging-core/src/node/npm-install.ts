import { under } from '@diy-paas/archive';
import { CommandNotFound } from '@diy-paas/process';
import { commandFailed, noNpm } from '../errors.ts';
import { kept } from '../kept.ts';
import type { Build, Built, Workbench } from '../plugin.ts';
import { ending } from '../tools.ts';
import { onlyListsModules } from './plain-package.ts';

export const LOCKFILES = ['npm-shrinkwrap.json', 'package-lock.json'] as const;

/** What a package.json that only lists modules can depend on. */
const INGREDIENTS = ['package.json', '.npmrc', ...LOCKFILES];

/** `npm ci` into `node_modules`, done once for each lockfile; without a lockfile `npm install`, once for each package.json. */
export function npmInstall(locked: boolean): Build {
  const command = locked ? 'ci' : 'install';
  return {
    summary: `npm ${command} into node_modules, without development dependencies`,
    async run(bench: Workbench): Promise<Built> {
      const modules = await kept(bench, {
        kind: 'node_modules',
        needs: (await onlyListsModules(bench.files, LOCKFILES)) ? INGREDIENTS : undefined,
        facts: [await askNpm(bench)],
        again: 'Modules taken from the cache: these dependencies were staged before.',
        make: (app) => install(command, app, bench),
      });
      return { files: under('app', modules.entries) };
    },
  };
}

/** npm's and Node's versions. @throws {StagingError} when there is no npm */
async function askNpm({ platform, run }: Workbench): Promise<string> {
  const { code, stdout } = await run(platform.npm, ['version', '--json']).catch((error) => {
    if (error instanceof CommandNotFound) throw noNpm(platform.npm);
    throw error;
  });
  if (code !== 0) throw noNpm(platform.npm);
  return stdout;
}

async function install(command: string, app: string, bench: Workbench): Promise<string> {
  const quiet = ['--omit=dev', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const shared = bench.downloads('npm');
  const result = await bench.run(bench.platform.npm, [command, ...quiet], {
    cwd: app,
    env: shared ? { npm_config_cache: shared } : {},
    onLine: (line, stream) => {
      if (stream === 'stdout' && line.trim()) bench.progress(line);
    },
  });
  if (result.code !== 0)
    throw commandFailed(`npm ${command}`, ending(result), result.stderr || result.stdout);
  return bench.made(app, 'node_modules');
}
