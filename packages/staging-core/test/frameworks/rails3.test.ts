import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDirectory } from '@diy-paas/archive';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { stageApp } from '../../src/index.ts';
import { emptyDirectory, fileOf, platform, properties, ruby18, stageFiles, startupOf } from '../support.ts';

const rails = { framework_info: { name: 'rails3' }, ...ruby18 };
const lock = (...gems: string[]) =>
  `GEM\n  specs:\n${gems.map((gem) => `    ${gem}\n      rack (~> 1.0)\n`).join('')}`;
const APP = { 'config/application.rb': '', 'config/environment.rb': '' };
const BUNDLED = { ...APP, Gemfile: '', 'Gemfile.lock': lock('rails (3.0.4)') };

const HEAD = `#!/bin/bash
export DISABLE_AUTO_CONFIG="mysql:postgresql"
export GEM_HOME="$PWD/app/rubygems/ruby/1.8"
export GEM_PATH="$PWD/app/rubygems/ruby/1.8:$GEM_PATH"
export PATH="$PWD/app/rubygems/ruby/1.8/bin:$PATH"
export RAILS_ENV="\${RAILS_ENV:-production}"
export RUBYOPT="-I$PWD/ruby -rstdsync"
export TMPDIR="$PWD/tmp"
mkdir ruby
echo "\\$stdout.sync = true" >> ./ruby/stdsync.rb
`;
const MIGRATION = `if [ -f "$PWD/app/config/database.yml" ] ; then
  cd app && %VCAP_LOCAL_RUNTIME% /usr/bin/bundle exec %VCAP_LOCAL_RUNTIME% ./rubygems/ruby/1.8/bin/rake db:migrate --trace >>../logs/migration.log 2>> ../logs/migration.log && cd ..;
fi
`;
const tail = (server: string) => `if [ -n "$VCAP_CONSOLE_PORT" ]; then
  cd app
  %VCAP_LOCAL_RUNTIME% /usr/bin/bundle exec %VCAP_LOCAL_RUNTIME% cf-rails-console/rails_console.rb >>../logs/console.log 2>> ../logs/console.log &
  CONSOLE_STARTED=$!
  echo "$CONSOLE_STARTED" >> ../console.pid
  cd ..
fi
cd app
%VCAP_LOCAL_RUNTIME% /usr/bin/bundle exec %VCAP_LOCAL_RUNTIME% ./rubygems/ruby/1.8/bin/rails ${server} $@ > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`;

test('a Rails app migrates and starts as in 2012, to the byte', async () => {
  expect(await startupOf(BUNDLED, rails)).toBe(HEAD + MIGRATION + tail('server'));
});

test('with Thin when it is bundled', async () => {
  const files = { ...BUNDLED, 'Gemfile.lock': lock('rails (3.0.4)', 'thin (1.2.10)') };
  expect(await startupOf(files, rails)).toBe(HEAD + MIGRATION + tail('server thin'));
});

test('and without the migration when config/cloudfoundry.yml says so', async () => {
  const files = { ...BUNDLED, 'config/cloudfoundry.yml': 'dbmigrate: false\nautoconfig: false\n' };
  const { startup, log } = await stageFiles(files, rails);
  expect(startup).toBe(HEAD + tail('server'));
  expect(log).not.toContain('Auto-reconfiguration');
});

test('one without a Gemfile.lock runs Thin and rake as the machine has them', async () => {
  const startup = await startupOf(APP, rails);
  expect(startup).toContain('\n%VCAP_LOCAL_RUNTIME% -S thin -R config.ru $@ start > ../logs');
  expect(startup).toContain('cd app && %VCAP_LOCAL_RUNTIME% -S rake db:migrate --trace >>');
});

test('its stop script ends the console too', async () => {
  expect((await stageFiles(BUNDLED, rails)).stop).toBe(`#!/bin/bash
export TMPDIR="$PWD/tmp"
APP_PID=$1
APP_PPID=\`ps -o ppid= -p $APP_PID\`
kill -9 $APP_PID
kill -9 $APP_PPID
SCRIPT=$(readlink -f "$0")
SCRIPTPATH=\`dirname "$SCRIPT"\`
CONSOLE_PID=\`head -1 $SCRIPTPATH/console.pid\`
kill -9 $CONSOLE_PID
`);
});

const service = (name: string) => ({
  label: 'postgresql-9.0',
  name,
  credentials: {
    hostname: `host-of-${name}`,
    port: 345,
    user: 'testuser',
    password: 'te: "st',
    name: 'mydb',
  },
});
const production = {
  adapter: 'postgresql',
  encoding: 'utf8',
  pool: 5,
  reconnect: false,
  host: 'host-of-a',
  port: 345,
  username: 'testuser',
  password: 'te: "st',
  database: 'mydb',
};

test('a bound database is written into database.yml, and the rest of it stays', async () => {
  const files = {
    ...BUNDLED,
    'config/database.yml': 'test: &t\n  adapter: sqlite3\nproduction:\n  adapter: x\n',
  };
  const staged = await stageFiles(files, { ...rails, services: [service('a')] });
  expect(parse(await fileOf(staged, 'app/config/database.yml'))).toEqual({
    test: { adapter: 'sqlite3' },
    production,
  });
});

test('the log tells of the bound database, and of a driver that is not bundled', async () => {
  const log = async (...gems: string[]) => {
    const files = { ...BUNDLED, 'Gemfile.lock': lock('rails (3.0.4)', ...gems) };
    return (await stageFiles(files, { ...rails, services: [service('a')] })).log;
  };
  const says = 'config/database.yml has the bound database for production.\n';
  expect(await log('pg (0.14.1)')).toContain(`${says}Skipping assets`);
  expect(await log()).toContain(`${says}It needs the gem pg, which Gemfile.lock does not have.\n`);
});

test('of several databases the production one is meant, and without one staging ends', async () => {
  const prod = { ...service('a'), name: 'mydb-prod' };
  const staged = await stageFiles(BUNDLED, { ...rails, services: [service('b'), prod] });
  expect(parse(await fileOf(staged, 'app/config/database.yml'))).toEqual({ production });
  await expect(stageFiles(BUNDLED, { ...rails, services: [service('a'), service('b')] })).rejects.toThrow(
    'Unable to determine primary database from multiple.  Please bind only one database service to Rails applications.',
  );
});

test('a database without credentials ends staging', async () => {
  const services = [{ label: 'mysql-5.1', name: 'x' }];
  await expect(stageFiles(BUNDLED, { ...rails, services })).rejects.toThrow(
    'Database binding failed to include credentials',
  );
});

const PLUGIN = 'app/vendor/plugins/configure_assets/init.rb';

test('a plugin serves static files', async () => {
  const staged = await stageFiles(BUNDLED, rails);
  expect(await fileOf(staged, PLUGIN)).toBe('Rails.application.config.serve_static_assets = true\n');
});

test('from Rails 4 on variables do, and the log is where the logs are', async () => {
  const staged = await stageFiles({ ...BUNDLED, 'Gemfile.lock': lock('railties (6.1.7)') }, rails);
  expect(staged.startup).toContain(
    'export RAILS_LOG_TO_STDOUT="${RAILS_LOG_TO_STDOUT:-enabled}"\nexport RAILS_SERVE_STATIC_FILES="${RAILS_SERVE_STATIC_FILES:-enabled}"\n',
  );
  expect(staged.entries.map(({ path }) => path)).not.toContain(PLUGIN);
});

const ASSETS = { 'public/assets/manifest.yml': '' };
const OF_TODAY = { 'public/assets/.sprockets-manifest-0123.json': '' };
test.each([
  [['rails (3.0.4)'], {}, 'Skipping assets compilation, rails version does not support it'],
  [['rails (3.2.8)'], ASSETS, 'Skipping assets compilation, detected assets manifest'],
  [['rails (7.1.2)', 'sprockets-rails (3.4.2)'], OF_TODAY, 'Skipping assets compilation, detected assets'],
  [['rails (7.1.2)'], {}, 'Skipping assets compilation, neither sprockets-rails nor propshaft is bundled'],
  [['rails (3.2.8)'], {}, 'Running rake assets:precompile'],
  [['rails (8.0.0)', 'propshaft (1.0.0)'], {}, 'Running rake assets:precompile'],
])('with %j in the bundle and %j the log says: %s', async (gems, files, says) => {
  const { log, notBuilt } = await stageFiles({ ...BUNDLED, ...files, 'Gemfile.lock': lock(...gems) }, rails);
  expect(log).toContain(says);
  expect(notBuilt?.includes('then rake assets:precompile')).toBe(says.startsWith('Running'));
});

/** A bundle without rake: assets cannot be compiled. */
async function stageWithoutRake(version: string) {
  const source = emptyDirectory('rails');
  for (const [path, text] of Object.entries({ ...APP, Gemfile: "gem 'rails'\ngem 'sprockets-rails'\n" })) {
    mkdirSync(join(source, path, '..'), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  const gems = { rails: version, 'sprockets-rails': '1.0.0' };
  mkdirSync(join(source, 'vendor/cache'), { recursive: true });
  for (const [name, number] of Object.entries(gems)) {
    const gemspec = `Gem::Specification.new { |s| s.name = '${name}'; s.version = '${number}'; s.summary = 's'; s.authors = ['a'] }`;
    writeFileSync(join(source, 'it.gemspec'), gemspec);
    const target = `vendor/cache/${name}-${number}.gem`;
    execFileSync('gem', ['build', '-q', 'it.gemspec', '-o', target], { cwd: source, stdio: 'ignore' });
  }
  rmSync(join(source, 'it.gemspec'));
  writeFileSync(
    join(source, 'Gemfile.lock'),
    `GEM\n  specs:\n    rails (${version})\n    sprockets-rails (1.0.0)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  rails\n  sprockets-rails\n`,
  );
  return stageApp({
    files: await openDirectory(source),
    properties: properties(rails),
    platform: platform(),
    workspace: emptyDirectory('workspace'),
  });
}

test('assets that cannot be compiled are compiled live, as in 2012; from Rails 4 on staging ends', async () => {
  const staged = await stageWithoutRake('3.2.8');
  expect(await fileOf(staged, PLUGIN)).toContain('Rails.application.config.assets.compile = true\n');
  expect(await fileOf(staged, 'logs/staging.log')).toMatch(
    /Running rake assets:precompile\nAssets precompilation failed\nTurning on live assets compilation\n$/,
  );
  await expect(stageWithoutRake('6.1.7')).rejects.toThrow(
    /^"rake assets:precompile" failed with exit status \d+\. Its last words:\n(.|\n)*rake is not/,
  );
});

test('development gems are left out, but for an app in development', async () => {
  const config = async (environment: string[]) =>
    fileOf(await stageFiles(BUNDLED, { ...rails, environment }), 'app/.bundle/config');
  expect(await config([])).toContain('BUNDLE_WITHOUT: test:development\n');
  expect(await config(["RAILS_ENV='development'"])).toContain('BUNDLE_WITHOUT: test\n');
});
