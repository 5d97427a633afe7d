import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openDirectory, under, writeDirectory } from '@diy-paas/archive';
import { CommandNotFound, run } from '@diy-paas/process';
import { commandFailed, noRuby } from '../errors.ts';
import { kept, keyOf } from '../kept.ts';
import type { Build, Built, Workbench } from '../plugin.ts';
import { ending, toolEnvironment } from '../tools.ts';

interface Bundle {
  /** The directory name that the start-up script looks for. */
  readonly version: string;
  /** Groups to leave out, `a:b`. */
  readonly without: string | undefined;
}

/** `bundle install` into `rubygems`, done once for each lockfile. */
export function bundleInstall(bundle: Bundle): Build {
  const left = bundle.without === undefined ? '' : `, without the groups ${bundle.without}`;
  return {
    summary: `bundle install into rubygems${left}`,
    async run(bench: Workbench): Promise<Built> {
      const ruby = await askRuby(bench);
      const what = {
        kind: 'bundles',
        key: await bundleKey(bench, bundle, ruby),
        again: 'Gems taken from the cache: this Gemfile.lock was staged before.',
      };
      const gems = await kept(bench, what, (directory) => install(bundle, ruby, directory, bench));
      return { files: under('app/rubygems', gems.entries) };
    },
  };
}

const bundleKey = ({ files }: Workbench, { version, without }: Bundle, ruby: Ruby): Promise<string> =>
  keyOf(
    files,
    ['Gemfile', 'Gemfile.lock', ...files.glob('vendor/cache/*').map(({ path }) => path)],
    [version, without ?? null, ruby.version],
  );

interface Ruby {
  /** The name of its gem directory, `3.1.0`. */
  readonly version: string;
  readonly bundler: string;
}

/** @throws {StagingError} when there is no Ruby, or no Bundler in it */
async function askRuby({ platform, directory, signal }: Workbench): Promise<Ruby> {
  const script = 'require "bundler"; puts RbConfig::CONFIG["ruby_version"], Bundler::VERSION';
  const { code, stdout } = await run(platform.ruby, ['-e', script], {
    env: toolEnvironment(directory),
    signal,
  }).catch((error) => {
    if (error instanceof CommandNotFound) throw noRuby(platform.ruby);
    throw error;
  });
  const [version, bundler] = stdout.trim().split('\n');
  if (code !== 0 || !version || !bundler) throw noRuby(platform.ruby);
  return { version, bundler };
}

async function install(bundle: Bundle, ruby: Ruby, making: string, bench: Workbench): Promise<void> {
  const app = join(bench.directory, 'app');
  await writeDirectory(bench.files.entries, app);
  await runBundler(bundle, ruby, { app, making }, bench);
  await tidy(bundle, ruby, making);
}

async function runBundler(
  bundle: Bundle,
  ruby: Ruby,
  { app, making }: { app: string; making: string },
  bench: Workbench,
): Promise<void> {
  const env = {
    ...toolEnvironment(bench.directory),
    BUNDLE_APP_CONFIG: join(bench.directory, 'bundle-config'), // not the app's own .bundle/config
    BUNDLE_PATH: making,
    BUNDLE_FROZEN: 'true',
    BUNDLE_USER_CACHE: join(bench.platform.cache, 'bundler'),
    BUNDLE_GLOBAL_GEM_CACHE: 'true',
    BUNDLE_SILENCE_ROOT_WARNING: 'true',
    BUNDLE_DISABLE_VERSION_CHECK: 'true',
    BUNDLER_VERSION: ruby.bundler, // the one at hand, whatever the lockfile was made with
    ...(bundle.without === undefined ? {} : { BUNDLE_WITHOUT: bundle.without.replaceAll(' ', ':') }),
  };
  const bundler = (...args: string[]) =>
    run(bench.platform.ruby, ['-S', 'bundle', 'install', ...args], {
      cwd: app,
      env,
      signal: bench.signal,
      onLine: (line, stream) => {
        if (stream === 'stdout' && /^(Installing|Using|Fetching) \S+ \d/.test(line)) bench.progress(line);
      },
    });
  // Gems that the app carries in vendor/cache are enough more often than not, and need no network.
  const carried = bench.files.glob('vendor/cache/*.gem').length > 0;
  let result = await bundler(...(carried ? ['--local'] : []));
  if (carried && result.code !== 0) result = await bundler();
  bench.signal?.throwIfAborted();
  if (result.code !== 0)
    throw commandFailed('bundle install', ending(result), result.stderr || result.stdout);
}

/** Leaves out what only the installing needed, or what tells of this machine and this hour. */
async function tidy(bundle: Bundle, ruby: Ruby, making: string): Promise<void> {
  const gems = join(making, 'ruby', ruby.version);
  await rm(join(gems, 'cache'), { recursive: true, force: true });
  const files = await openDirectory(making);
  for (const { path } of files.glob('**/{gem_make.out,mkmf.log}')) await rm(join(making, path));
  // The start-up script was written for the Ruby that the request names.
  if (ruby.version !== bundle.version) await symlink(ruby.version, join(making, 'ruby', bundle.version));
}
