import { textFile } from '@diy-paas/archive';
import { noMainFile } from '../errors.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';
import { withAssets } from '../ruby/assets.ts';
import { cloudFoundryYml } from '../ruby/cloudfoundry-yml.ts';
import { databaseYml } from '../ruby/database-yml.ts';
import { lockedGems } from '../ruby/gemfile-lock.ts';
import { gemBin, rubyApp, rubyCommand, usesBundler, wantsAutoconfig } from '../ruby/ruby-app.ts';
import { killApp } from '../scripts.ts';

const FILES = ['config/application.rb', 'config/environment.rb'];

/** Rails: migrates the database, then starts the server. */
export const rails3: StagingPlugin = {
  name: 'rails3',
  defaultRuntime: 'ruby19',
  detection: FILES.map((file) => ({ [file]: true })),

  because: (file) => `${file} found`,

  async describe(app: AppToStage): Promise<StagedApp> {
    if (!FILES.every((file) => app.files.get(file))) throw noMainFile('Rails', FILES);
    const ruby = await rubyApp(app, excludedGroups(app));
    const database = (await wantsAutoconfig(app)) ? await databaseYml(app) : [];
    const files = [...ruby.files, ...database];
    const assets = await withAssets(app, ruby.build, files);
    return {
      ...ruby,
      ...assets,
      startCommand: await serverCommand(app),
      environment: {
        ...ruby.environment,
        DISABLE_AUTO_CONFIG: 'mysql:postgresql',
        RAILS_ENV: '${RAILS_ENV:-production}',
        ...assets.environment,
      },
      beforeStart: [...ruby.beforeStart, ...(await migration(app)), ...console(app)],
      stop: [...killApp, ...killConsole],
      files: [...files, ...assets.files, consoleScript],
    };
  },
};

/** Development gems are for development. */
function excludedGroups({ properties }: AppToStage): string {
  const entry = properties.environment.find((each) => each.startsWith('RAILS_ENV='));
  const environment = entry?.trim().replace(/^RAILS_ENV=(['"]?)(.*)\1$/, '$2');
  return environment === 'development' ? 'test' : 'test:development';
}

/** Thin, if the app brings it; otherwise Rails knows. */
async function serverCommand(app: AppToStage): Promise<string> {
  if (!usesBundler(app.files)) return rubyCommand(app, '-S thin -R config.ru $@ start');
  const server = (await lockedGems(app.files)).has('thin') ? 'server thin' : 'server';
  return rubyCommand(app, `./${gemBin(app)}/rails ${server} $@`);
}

async function migration(app: AppToStage): Promise<string[]> {
  if ((await cloudFoundryYml(app.files)).dbmigrate === false) return [];
  const rake = usesBundler(app.files) ? `./${gemBin(app)}/rake` : '-S rake';
  const migrate = rubyCommand(app, `${rake} db:migrate --trace`);
  return [
    'if [ -f "$PWD/app/config/database.yml" ] ; then',
    `  cd app && ${migrate} >>../logs/migration.log 2>> ../logs/migration.log && cd ..;`,
    'fi',
  ];
}

const console = (app: AppToStage): string[] => [
  'if [ -n "$VCAP_CONSOLE_PORT" ]; then',
  '  cd app',
  `  ${rubyCommand(app, 'cf-rails-console/rails_console.rb')} >>../logs/console.log 2>> ../logs/console.log &`,
  '  CONSOLE_STARTED=$!',
  '  echo "$CONSOLE_STARTED" >> ../console.pid',
  '  cd ..',
  'fi',
];

const killConsole = [
  'SCRIPT=$(readlink -f "$0")',
  'SCRIPTPATH=`dirname "$SCRIPT"`',
  'CONSOLE_PID=`head -1 $SCRIPTPATH/console.pid`',
  'kill -9 $CONSOLE_PID',
];

/** What the start-up script runs where a console port was asked for; the console itself is not built. */
const consoleScript = textFile(
  'app/cf-rails-console/rails_console.rb',
  "warn 'The Rails console of 2012 is not part of this droplet.'\n",
  { mtime: new Date(0) },
);
