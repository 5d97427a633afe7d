import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { under, writeDirectory } from '@diy-paas/archive';
import { CommandNotFound, run } from '@diy-paas/process';
import { commandFailed, noPip } from '../errors.ts';
import { kept, keyOf } from '../kept.ts';
import type { Build, Built, Workbench } from '../plugin.ts';
import { ending, toolEnvironment } from '../tools.ts';

export const REQUIREMENTS = 'requirements.txt';

/** Packages that the app carries, in this directory, are enough more often than not, and need no network. */
const WHEELS = 'wheels/*.whl';

/**
 * `pip install` of the app's requirements into the droplet's `python`, done once for each requirements.txt.
 * @param besides packages that the framework needs, whether the app requires them or not
 */
export function pipInstall(besides: readonly string[]): Build {
  return {
    summary: `pip install of ${REQUIREMENTS} and ${besides.join(', ')} into python`,
    async run(bench: Workbench): Promise<Built> {
      const version = await askPip(bench);
      const wheels = bench.files.glob(WHEELS).map(({ path }) => path);
      const what = {
        kind: 'python',
        key: await keyOf(bench.files, [REQUIREMENTS, ...wheels], [besides, version]),
        again: 'Packages taken from the cache: this requirements.txt was staged before.',
      };
      const packages = await kept(bench, what, (directory) => install(besides, directory, bench));
      return { files: under('python', packages.entries) };
    },
  };
}

/** pip's and Python's versions. @throws {StagingError} when there is no pip */
async function askPip({ platform, directory, signal }: Workbench): Promise<string> {
  const { code, stdout } = await run(platform.python, ['-m', 'pip', '--version'], {
    cwd: directory,
    env: toolEnvironment(directory),
    signal,
  }).catch((error) => {
    if (error instanceof CommandNotFound) throw noPip(platform.python);
    throw error;
  });
  if (code !== 0) throw noPip(platform.python);
  return stdout;
}

async function install(besides: readonly string[], making: string, bench: Workbench): Promise<void> {
  const app = join(bench.directory, 'app');
  await writeDirectory(bench.files.entries, app);
  const offline = bench.files.glob(WHEELS).length ? ['--no-index', '--find-links', 'wheels'] : [];
  const options = [
    '--target',
    making,
    '--no-compile',
    '--no-input',
    '--disable-pip-version-check',
    ...offline,
  ];
  const result = await run(
    bench.platform.python,
    ['-m', 'pip', 'install', '--quiet', ...options, '-r', REQUIREMENTS, ...besides],
    {
      cwd: app,
      env: { ...toolEnvironment(bench.directory), PIP_CACHE_DIR: join(bench.platform.cache, 'pip') },
      signal: bench.signal,
      onLine: (line, stream) => {
        if (stream === 'stdout' && line.trim()) bench.progress(line);
      },
    },
  );
  bench.signal?.throwIfAborted();
  if (result.code !== 0) throw commandFailed('pip install', ending(result), result.stderr || result.stdout);
  // Programs there begin with the path of the stager's own Python; `python -m` needs none of them.
  await rm(join(making, 'bin'), { recursive: true, force: true });
}
