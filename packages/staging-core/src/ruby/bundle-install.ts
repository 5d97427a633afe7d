import { mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Entry, openDirectory, under, writeDirectory } from '@diy-paas/archive';
import { CommandNotFound, type RunResult, run } from '@diy-paas/process';
import { commandFailed, noRuby } from '../errors.ts';
import type { Build, Workbench } from '../plugin.ts';
import { bundleKey } from './bundle-key.ts';

interface Bundle {
  /** The directory name that the start-up script looks for. */
  readonly version: string;
  /** Groups to leave out, `a:b`. */
  readonly without: string | undefined;
}

/**
 * `bundle install` into `rubygems`, done once for each lockfile: the installed gems are kept in the platform's
 * cache, and the next staging of the same lockfile takes them from there without running Bundler at all.
 */
export function bundleInstall(bundle: Bundle): Build {
  const left = bundle.without === undefined ? '' : `, without the groups ${bundle.without}`;
  return {
    summary: `bundle install into rubygems${left}`,
    async run(bench: Workbench): Promise<readonly Entry[]> {
      const ruby = await askRuby(bench);
      const kept = join(bench.platform.cache, 'bundles', await bundleKey(bench.files, bundle, ruby.version));
      const cached = await openDirectory(kept).catch(() => undefined);
      if (cached) bench.progress('Gems taken from the cache: this Gemfile.lock was staged before.');
      const gems = cached ?? (await install(bundle, ruby, kept, bench));
      return under('rubygems', gems.entries);
    },
  };
}

interface Ruby {
  /** The name of its gem directory, `3.1.0`. */
  readonly version: string;
  readonly bundler: string;
}

/** @throws {StagingError} when there is no Ruby, or no Bundler in it */
async function askRuby({ platform, directory, signal }: Workbench): Promise<Ruby> {
  const script = 'require "bundler"; puts RbConfig::CONFIG["ruby_version"], Bundler::VERSION';
  const { code, stdout } = await run(platform.ruby, ['-e', script], {
    env: environmentFor(directory),
    signal,
  }).catch((error) => {
    if (error instanceof CommandNotFound) throw noRuby(platform.ruby);
    throw error;
  });
  const [version, bundler] = stdout.trim().split('\n');
  if (code !== 0 || !version || !bundler) throw noRuby(platform.ruby);
  return { version, bundler };
}

/** Installs next to the place in the cache and moves there when all is well: a half-made bundle is never kept. */
async function install(bundle: Bundle, ruby: Ruby, kept: string, bench: Workbench) {
  const app = join(bench.directory, 'app');
  await writeDirectory(bench.files.entries, app);
  const bundles = join(kept, '..');
  await mkdir(bundles, { recursive: true });
  const making = await mkdtemp(join(bundles, '.making-'));
  try {
    await runBundler(bundle, ruby, { app, making }, bench);
    await tidy(bundle, ruby, making);
    await rename(making, kept).catch(async (error: NodeJS.ErrnoException) => {
      // Another task staged the same lockfile meanwhile: its bundle is as good.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return await openDirectory(kept);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function runBundler(
  bundle: Bundle,
  ruby: Ruby,
  { app, making }: { app: string; making: string },
  bench: Workbench,
): Promise<void> {
  const env = {
    ...environmentFor(bench.directory),
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

const ending = ({ code, signal }: RunResult): string =>
  code === null ? `was ended by ${signal}` : `failed with exit status ${code}`;

/** What Bundler may know of the stager's environment: how to reach the network, and nothing else. */
function environmentFor(home: string): Record<string, string> {
  const passed =
    /^(PATH|LANG|((HTTPS?|NO|ALL)_PROXY)|SSL_CERT_(FILE|DIR)|BUNDLE_MIRROR__.*|C_INCLUDE_PATH|LIBRARY_PATH)$/i;
  const ours = Object.entries(process.env).filter(
    ([name, value]) => passed.test(name) && value !== undefined,
  );
  return { LANG: 'C.UTF-8', ...(Object.fromEntries(ours) as Record<string, string>), HOME: home };
}
