import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { under } from '@diy-paas/archive';
import { CommandNotFound } from '@diy-paas/process';
import { commandFailed, noPip } from '../errors.ts';
import { kept } from '../kept.ts';
import type { Build, Built, Workbench } from '../plugin.ts';
import { ending } from '../tools.ts';
import { onlyListsPackages } from './plain-requirements.ts';

export const REQUIREMENTS = 'requirements.txt';

/** Packages that the app carries, in this directory, are enough more often than not, and need no network. */
const WHEELS = 'wheels';

/** What a requirements.txt that only lists packages can depend on. */
const INGREDIENTS = [REQUIREMENTS, WHEELS, '.python-version', '.tool-versions'];

/**
 * `pip install` of the app's requirements into the droplet's `python`, done once for each requirements.txt.
 * @param besides packages that the framework needs, whether the app requires them or not
 */
export function pipInstall(besides: readonly string[]): Build {
  return {
    summary: `pip install of ${REQUIREMENTS} and ${besides.join(', ')} into python`,
    async run(bench: Workbench): Promise<Built> {
      const packages = await kept(bench, {
        kind: 'python',
        needs: (await onlyListsPackages(bench.files, REQUIREMENTS)) ? INGREDIENTS : undefined,
        facts: [besides, await askPip(bench)],
        again: 'Packages taken from the cache: this requirements.txt was staged before.',
        make: (app) => install(besides, app, bench),
        // Programs there begin with the path of the stager's own Python; `python -m` needs none of them.
        tidy: (made) => rm(join(made, 'bin'), { recursive: true, force: true }),
      });
      return { files: under('python', packages.entries) };
    },
  };
}

/** pip's and Python's versions. @throws {StagingError} when there is no pip */
async function askPip({ platform, run }: Workbench): Promise<string> {
  const { code, stdout } = await run(platform.python, ['-m', 'pip', '--version']).catch((error) => {
    if (error instanceof CommandNotFound) throw noPip(platform.python);
    throw error;
  });
  if (code !== 0) throw noPip(platform.python);
  return stdout;
}

async function install(besides: readonly string[], app: string, bench: Workbench): Promise<string> {
  const making = await bench.give('python');
  const carried = bench.files.glob(`${WHEELS}/*.whl`).length > 0;
  const options = [
    ...['--quiet', '--no-compile', '--no-input', '--disable-pip-version-check'],
    ...['--target', making],
    ...(carried ? ['--no-index', '--find-links', WHEELS] : []),
  ];
  const shared = bench.downloads('pip');
  const result = await bench.run(
    bench.platform.python,
    ['-m', 'pip', 'install', ...options, '-r', REQUIREMENTS, ...besides],
    {
      cwd: app,
      env: shared ? { PIP_CACHE_DIR: shared } : {},
      onLine: (line, stream) => {
        if (stream === 'stdout' && line.trim()) bench.progress(line);
      },
    },
  );
  if (result.code !== 0) throw commandFailed('pip install', ending(result), result.stderr || result.stdout);
  return bench.made(making);
}
