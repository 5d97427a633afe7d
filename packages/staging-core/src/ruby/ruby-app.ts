import { type FileTree, textFile } from '@diy-paas/archive';
import type { AppToStage, StagedApp } from '../plugin.ts';
import { bundleInstall } from './bundle-install.ts';
import { excludedGroups } from './groups.ts';
import { libraryVersion } from './library-version.ts';

/** What every Ruby framework has in common. */
type RubyApp = Pick<StagedApp, 'environment' | 'beforeStart' | 'files' | 'build'>;

export const usesBundler = (files: FileTree): boolean => files.get('Gemfile.lock') !== undefined;

/** A Ruby app that takes its gems from where the DEA has them. */
export async function plainRuby({ log }: AppToStage): Promise<RubyApp> {
  log('Auto-reconfiguration disabled because app does not use Bundler.');
  log('Please provide a Gemfile.lock to use auto-reconfiguration.');
  return {
    environment: { RUBYOPT: '-rubygems -I$PWD/ruby -rstdsync' },
    beforeStart: unbufferedOutput,
    files: [],
  };
}

/** A Ruby app that brings its gems along, in `app/rubygems`. */
export async function bundledRuby({ files, properties, log }: AppToStage): Promise<RubyApp> {
  const version = libraryVersion(properties.runtime_info.version);
  const without = excludedGroups(properties.environment);
  const gems = `app/rubygems/ruby/${version}`;
  log('Auto-reconfiguration disabled because its gem of 2012 does not run on the Ruby of today.');
  return {
    environment: {
      PATH: `$PWD/${gems}/bin:$PATH`,
      GEM_HOME: `$PWD/${gems}`,
      GEM_PATH: `$PWD/${gems}:$GEM_PATH`,
      RUBYOPT: '-I$PWD/ruby -rstdsync',
    },
    beforeStart: unbufferedOutput,
    files: [bundleConfig(without)],
    // An app that was bundled in deployment mode brings its gems installed: nothing to do.
    ...(files.get(`vendor/bundle/${version}`) ? {} : { build: bundleInstall({ version, without }) }),
  };
}

/** Makes Ruby write every line of output at once, so that logs are complete when an app dies. */
const unbufferedOutput = ['mkdir ruby', 'echo "\\$stdout.sync = true" >> ./ruby/stdsync.rb'];

/** Relative paths, so that the app finds its gems wherever the DEA unpacks it. */
function bundleConfig(without: string | undefined) {
  const lines = ['---', 'BUNDLE_PATH: rubygems', 'BUNDLE_DISABLE_SHARED_GEMS: "1"'];
  if (without !== undefined) lines.push(`BUNDLE_WITHOUT: ${without}`);
  return textFile('.bundle/config', `${lines.join('\n')}\n`, { mtime: new Date(0) });
}
