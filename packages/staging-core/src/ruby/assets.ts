import { type Entry, type FileTree, textFile } from '@diy-paas/archive';
import { StagingError } from '../errors.ts';
import type { AppToStage, Build, Built, StagedApp } from '../plugin.ts';
import { lockedGems } from './gemfile-lock.ts';
import { precompileAssets } from './precompile-assets.ts';
import { type RailsVersion, railsVersion } from './rails-version.ts';

type WithAssets = Pick<StagedApp, 'environment' | 'files' | 'build'>;

/** What says that an app brings its assets compiled, from Rails 3.1 to today. */
const MANIFESTS = 'public/assets/{manifest*,.sprockets-manifest*,.manifest}.{yml,json}';

/**
 * Has Rails serve static files, which production would leave to a web server that is not there, and compiles those that
 * are to be compiled, after the gems are installed.
 * @param added files that the app gets besides its own, the bundle's configuration among them
 */
export async function withAssets(
  app: AppToStage,
  bundle: Build | undefined,
  added: readonly Entry[],
): Promise<WithAssets> {
  const gems = await lockedGems(app.files);
  const rails = railsVersion(gems);
  const why = whyNotCompile(app.files, gems, rails);
  app.log(why ? `Skipping assets compilation, ${why}` : 'Running rake assets:precompile');
  const build = why ? bundle : compiling(app, bundle, added, rails);
  return { ...servesStaticFiles(rails, false), ...(build ? { build } : {}) };
}

function whyNotCompile(
  files: FileTree,
  gems: ReadonlyMap<string, string>,
  { compilesAssets, isOfToday }: RailsVersion,
): string | undefined {
  if (files.glob(MANIFESTS).length) return 'detected assets manifest';
  if (!compilesAssets) return 'rails version does not support it';
  if (isOfToday && !gems.has('sprockets-rails') && !gems.has('propshaft'))
    return 'neither sprockets-rails nor propshaft is bundled';
  return undefined;
}

function compiling(
  app: AppToStage,
  bundle: Build | undefined,
  added: readonly Entry[],
  rails: RailsVersion,
): Build {
  return {
    summary: [bundle?.summary, 'rake assets:precompile'].filter((part) => part).join(', then '),
    async run(bench): Promise<Built> {
      const gems = (await bundle?.run(bench))?.files ?? [];
      try {
        return { files: [...gems, ...(await precompileAssets(bench, [...added, ...gems]))] };
      } catch (error) {
        if (rails.isOfToday || !(error instanceof StagingError)) throw error;
        for (const line of error.message.split('\n')) bench.progress(line);
        app.log('Assets precompilation failed');
        app.log('Turning on live assets compilation');
        return { files: [...gems, ...servesStaticFiles(rails, true).files] };
      }
    },
  };
}

/** In 2012 a plugin did it; later `config/environments/production.rb` reads variables. */
function servesStaticFiles({ isOfToday }: RailsVersion, live: boolean): Omit<WithAssets, 'build'> {
  if (isOfToday) {
    const environment = {
      RAILS_LOG_TO_STDOUT: '${RAILS_LOG_TO_STDOUT:-enabled}',
      RAILS_SERVE_STATIC_FILES: '${RAILS_SERVE_STATIC_FILES:-enabled}',
    };
    return { environment, files: [] };
  }
  const settings = ['serve_static_assets', ...(live ? ['assets.compile'] : [])];
  const plugin = textFile(
    'app/vendor/plugins/configure_assets/init.rb',
    settings.map((name) => `Rails.application.config.${name} = true\n`).join(''),
    { mode: 0o600, mtime: new Date(0) },
  );
  return { environment: {}, files: [plugin] };
}
