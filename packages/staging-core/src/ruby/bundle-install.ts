import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openDirectory, under } from '@diy-paas/archive';
import { CommandNotFound } from '@diy-paas/process';
import { commandFailed, noRuby } from '../errors.ts';
import { kept } from '../kept.ts';
import type { Build, Built, Workbench } from '../plugin.ts';
import { ending } from '../tools.ts';
import { onlyListsGems } from './plain-gemfile.ts';

interface Bundle {
  /** The directory name that the start-up script looks for. */
  readonly version: string;
  /** Groups to leave out, `a:b`. */
  readonly without: string | undefined;
}

/** What a Gemfile that only lists gems can depend on. */
const INGREDIENTS = ['Gemfile', 'Gemfile.lock', '.ruby-version', '.tool-versions', 'vendor/cache'];

/** `bundle install` into `rubygems`, done once for each lockfile. */
export function bundleInstall(bundle: Bundle): Build {
  const left = bundle.without === undefined ? '' : `, without the groups ${bundle.without}`;
  return {
    summary: `bundle install into rubygems${left}`,
    async run(bench: Workbench): Promise<Built> {
      const ruby = await askRuby(bench);
      const gems = await kept(bench, {
        kind: 'bundles',
        needs: (await onlyListsGems(bench.files)) ? INGREDIENTS : undefined,
        facts: [bundle.version, bundle.without ?? null, ruby],
        again: 'Gems taken from the cache: this Gemfile.lock was staged before.',
        make: (app) => install(bundle, ruby, app, bench),
        tidy: (made) => tidy(bundle, ruby, made),
      });
      return { files: under('app/rubygems', gems.entries) };
    },
  };
}

interface Ruby {
  /** The name of its gem directory, `3.1.0`. */
  readonly version: string;
  readonly bundler: string;
}

/** @throws {StagingError} when there is no Ruby, or no Bundler in it */
async function askRuby({ platform, run }: Workbench): Promise<Ruby> {
  const script = 'require "bundler"; puts RbConfig::CONFIG["ruby_version"], Bundler::VERSION';
  const { code, stdout } = await run(platform.ruby, ['-e', script]).catch((error) => {
    if (error instanceof CommandNotFound) throw noRuby(platform.ruby);
    throw error;
  });
  const [version, bundler] = stdout.trim().split('\n');
  if (code !== 0 || !version || !bundler) throw noRuby(platform.ruby);
  return { version, bundler };
}

async function install(bundle: Bundle, ruby: Ruby, app: string, bench: Workbench): Promise<string> {
  const making = await bench.give('rubygems');
  const env = {
    BUNDLE_APP_CONFIG: await bench.give('bundle-config'), // not the app's own .bundle/config
    BUNDLE_PATH: making,
    BUNDLE_FROZEN: 'true',
    BUNDLE_SILENCE_ROOT_WARNING: 'true',
    BUNDLE_DISABLE_VERSION_CHECK: 'true',
    BUNDLER_VERSION: ruby.bundler, // the one at hand, whatever the lockfile was made with
    ...downloads(bench),
    ...(bundle.without === undefined ? {} : { BUNDLE_WITHOUT: bundle.without.replaceAll(' ', ':') }),
  };
  const bundler = (...args: string[]) =>
    bench.run(bench.platform.ruby, ['-S', 'bundle', 'install', ...args], {
      cwd: app,
      env,
      onLine: (line, stream) => {
        if (stream === 'stdout' && /^(Installing|Using|Fetching) \S+ \d/.test(line)) bench.progress(line);
      },
    });
  // Gems that the app carries in vendor/cache are enough more often than not, and need no network.
  const carried = bench.files.glob('vendor/cache/*.gem').length > 0;
  let result = await bundler(...(carried ? ['--local'] : []));
  if (carried && result.code !== 0) result = await bundler();
  if (result.code !== 0)
    throw commandFailed('bundle install', ending(result), result.stderr || result.stdout);
  await forgetWhereCompiled(making, bench);
  return bench.made(making);
}

function downloads(bench: Workbench): Record<string, string> {
  const shared = bench.downloads('bundler');
  return shared ? { BUNDLE_USER_CACHE: shared, BUNDLE_GLOBAL_GEM_CACHE: 'true' } : {};
}

/** A compiler notes for debuggers in which directory it worked. Where nothing was compiled there may be no strip. */
async function forgetWhereCompiled(making: string, bench: Workbench): Promise<void> {
  const strip = ['strip', '--strip-debug', '--remove-section=.note.gnu.build-id', '{}', '+'];
  await bench.run('find', [making, '-type', 'f', '-name', '*.so', '-exec', ...strip]);
}

/** What compiling leaves, and the histories of gems that come from git. */
const LEFTOVER = /\/(gem_make\.out|mkmf\.log|ext\/(.*\/)?(Makefile|[^/]*\.o)|bundler\/gems\/[^/]+\/\.git)$/;

/** Leaves out what only the installing needed, or what tells of this machine and this hour. */
async function tidy(bundle: Bundle, ruby: Ruby, made: string): Promise<void> {
  const gems = join(made, 'ruby', ruby.version);
  await rm(join(gems, 'cache'), { recursive: true, force: true });
  const files = await openDirectory(made);
  for (const { path } of files.entries.filter(({ path }) => LEFTOVER.test(path)))
    await rm(join(made, path), { recursive: true, force: true });
  // The start-up script was written for the Ruby that the request names.
  if (ruby.version !== bundle.version) await symlink(ruby.version, join(made, 'ruby', bundle.version));
}
