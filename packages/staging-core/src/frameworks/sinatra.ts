import { filesMatching, inWords } from '../detection.ts';
import { noMainFile } from '../errors.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';
import { bundledRuby, plainRuby, usesBundler } from '../ruby/ruby-app.ts';
import { LOCAL_RUNTIME } from '../scripts.ts';
import { shellFile, shellWord } from '../shell.ts';

/** Sinatra: the first `.rb` file in the root that requires it is the app. */
export const sinatra: StagingPlugin = {
  name: 'sinatra',
  defaultRuntime: 'ruby19',
  detection: [
    { '*.rb': `\\s*require[\\s\\(]*['"]sinatra(/base)?['"]` },
    { 'config/environment.rb': false }, // that would be Rails
  ],

  because: (file) => `${file} requires sinatra`,

  async describe(app: AppToStage): Promise<StagedApp> {
    const main = await mainFile(app);
    const bundled = usesBundler(app.files);
    const ruby = await (bundled ? bundledRuby(app) : plainRuby(app));
    return {
      ...ruby,
      startCommand: bundled
        ? `${LOCAL_RUNTIME} ${bundleCommand(app)} exec ${LOCAL_RUNTIME} ${shellWord(`./${main}`)} $@`
        : `${LOCAL_RUNTIME} ${shellFile(main)} $@`,
      environment: { ...ruby.environment, RACK_ENV: '${RACK_ENV:-production}' },
    };
  },
};

async function mainFile({ files, detection }: AppToStage): Promise<string> {
  const [main] = await filesMatching(files, detection);
  if (!main) throw noMainFile('Sinatra', inWords(detection));
  return main;
}

/** The `bundle` script that the runtime names, as the controllers of 2012 did, or the one on the PATH. */
const bundleCommand = ({ properties: { runtime_info } }: AppToStage): string =>
  runtime_info.bundler ? shellWord(runtime_info.bundler) : '-S bundle';
