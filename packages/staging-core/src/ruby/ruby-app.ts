import { type FileTree, textFile } from '@diy-paas/archive';
import type { AppToStage, StagedApp } from '../plugin.ts';
import { LOCAL_RUNTIME } from '../scripts.ts';
import { shellWord } from '../shell.ts';
import { bundleInstall } from './bundle-install.ts';
import { cloudFoundryYml } from './cloudfoundry-yml.ts';
import { lockedGems } from './gemfile-lock.ts';
import { excludedGroups } from './groups.ts';
import { isOfToday, libraryVersion } from './ruby-version.ts';

/** What every Ruby framework has in common. */
type RubyApp = Pick<StagedApp, 'environment' | 'beforeStart' | 'files' | 'build'>;

export const usesBundler = (files: FileTree): boolean => files.get('Gemfile.lock') !== undefined;

/** @param excluded groups of gems to leave out, `a:b`, where the app's variables do not say */
export async function rubyApp(app: AppToStage, excluded = 'test'): Promise<RubyApp> {
  await sayAutoconfig(app);
  return usesBundler(app.files) ? bundledRuby(app, excluded) : plainRuby(app);
}

/** The start command of a program that runs with the app's gems: `words` follow the runtime. */
export function rubyCommand({ files, properties: { runtime_info } }: AppToStage, words: string): string {
  if (!usesBundler(files)) return `${LOCAL_RUNTIME} ${words}`;
  // The `bundle` script that the runtime names, as the controllers of 2012 did, or the one on the PATH.
  const bundle = runtime_info.bundler ? shellWord(runtime_info.bundler) : '-S bundle';
  return `${LOCAL_RUNTIME} ${bundle} exec ${LOCAL_RUNTIME} ${words}`;
}

/** Where the app finds its gems' programs, relative to `app`. */
export const gemBin = ({ properties }: AppToStage): string =>
  `rubygems/ruby/${libraryVersion(properties.runtime_info.version)}/bin`;

/** Whether the app's services are to be configured for it, as far as that is still done. */
export async function wantsAutoconfig({ files }: AppToStage): Promise<boolean> {
  if ((await cloudFoundryYml(files)).autoconfig === false) return false;
  return usesBundler(files) && !(await lockedGems(files)).has('cf-runtime');
}

async function sayAutoconfig(app: AppToStage): Promise<void> {
  if (await wantsAutoconfig(app)) {
    app.log('Auto-reconfiguration disabled because its gem of 2012 does not run on the Ruby of today.');
  } else if (!usesBundler(app.files) && (await cloudFoundryYml(app.files)).autoconfig !== false) {
    app.log('Auto-reconfiguration disabled because app does not use Bundler.');
    app.log('Please provide a Gemfile.lock to use auto-reconfiguration.');
  }
}

/** A Ruby app that takes its gems from where the DEA has them. */
const plainRuby = (app: AppToStage): RubyApp => ({
  environment: rubyOptions(app),
  beforeStart: unbufferedOutput,
  files: [],
});

/** A Ruby app that brings its gems along, in `app/rubygems`. */
function bundledRuby(app: AppToStage, excluded: string): RubyApp {
  const { files, properties } = app;
  const version = libraryVersion(properties.runtime_info.version);
  const without = excludedGroups(properties.environment, excluded);
  const gems = `app/rubygems/ruby/${version}`;
  // An app that was bundled in deployment mode brings its gems installed: nothing to do.
  const installed = files.get(`vendor/bundle/${version}`) !== undefined;
  return {
    environment: {
      PATH: `$PWD/${gems}/bin:$PATH`,
      GEM_HOME: `$PWD/${gems}`,
      GEM_PATH: `$PWD/${gems}:$GEM_PATH`,
      ...rubyOptions(app),
    },
    beforeStart: unbufferedOutput,
    files: installed ? [] : [bundleConfig(without)],
    ...(installed ? {} : { build: bundleInstall({ version, without }) }),
  };
}

/** Has Ruby load what `unbufferedOutput` writes. */
function rubyOptions({ files, properties }: AppToStage): Record<string, string> {
  if (isOfToday(properties.runtime_info.version))
    return { RUBYLIB: '$PWD/ruby${RUBYLIB:+:$RUBYLIB}', RUBYOPT: '-rstdsync' };
  return { RUBYOPT: `${usesBundler(files) ? '' : '-rubygems '}-I$PWD/ruby -rstdsync` };
}

/** Makes Ruby write every line of output at once, so that logs are complete when an app dies. */
const unbufferedOutput = ['mkdir ruby', 'echo "\\$stdout.sync = true" >> ./ruby/stdsync.rb'];

/** Relative paths, so that the app finds its gems wherever the DEA unpacks it. */
function bundleConfig(without: string | undefined) {
  const lines = ['---', 'BUNDLE_PATH: rubygems', 'BUNDLE_DISABLE_SHARED_GEMS: "1"'];
  if (without !== undefined) lines.push(`BUNDLE_WITHOUT: ${without}`);
  return textFile('app/.bundle/config', `${lines.join('\n')}\n`, { mtime: new Date(0) });
}
