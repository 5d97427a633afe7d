import { noMainFile } from '../errors.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';
import { gemBin, rubyApp, rubyCommand, usesBundler } from '../ruby/ruby-app.ts';

/** Rack: `rackup` starts whatever `config.ru` says. */
export const rack: StagingPlugin = {
  name: 'rack',
  defaultRuntime: 'ruby19',
  detection: [
    { 'config.ru': true },
    { 'config/environment.rb': false }, // that would be Rails
  ],

  because: (file) => `${file} found`,

  async describe(app: AppToStage): Promise<StagedApp> {
    if (!app.files.get('config.ru')) throw noMainFile('Rack', ['config.ru']);
    const ruby = await rubyApp(app);
    const rackup = usesBundler(app.files) ? `./${gemBin(app)}/rackup` : 'rackup';
    return {
      ...ruby,
      startCommand: rubyCommand(app, `-S ${rackup} $@ config.ru -E $RACK_ENV`),
      environment: { ...ruby.environment, RACK_ENV: '${RACK_ENV:-production}' },
    };
  },
};
