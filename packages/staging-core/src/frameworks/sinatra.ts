import { filesMatching, inWords } from '../detection.ts';
import { noMainFile } from '../errors.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';
import { rubyApp, rubyCommand, usesBundler } from '../ruby/ruby-app.ts';
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
    const ruby = await rubyApp(app);
    // `bundle exec ruby` wants a path, and got it in 2012; ruby itself got the bare name.
    const script = usesBundler(app.files) ? shellWord(`./${main}`) : shellFile(main);
    return {
      ...ruby,
      startCommand: `${rubyCommand(app, script)} $@`,
      environment: { ...ruby.environment, RACK_ENV: '${RACK_ENV:-production}' },
    };
  },
};

async function mainFile({ files, detection }: AppToStage): Promise<string> {
  const [main] = await filesMatching(files, detection);
  if (!main) throw noMainFile('Sinatra', inWords(detection));
  return main;
}
