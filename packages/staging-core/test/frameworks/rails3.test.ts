import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { fileOf, ruby18, stageFiles, startupOf } from '../support.ts';

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

test('a plugin serves static files, and compiles assets where Rails can', async () => {
  const init = 'app/vendor/plugins/configure_assets/init.rb';
  const old = await stageFiles(BUNDLED, rails);
  expect(await fileOf(old, init)).toBe('Rails.application.config.serve_static_assets = true\n');
  expect(old.log).toContain('Skipping assets compilation, rails version does not support it');
  const later = await stageFiles({ ...BUNDLED, 'Gemfile.lock': lock('rails (3.2.8)') }, rails);
  expect(await fileOf(later, init)).toContain('Rails.application.config.assets.compile = true\n');
  expect(later.log).toContain('Turning on live assets compilation');
});

test('development gems are left out, but for an app in development', async () => {
  const config = async (environment: string[]) =>
    fileOf(await stageFiles(BUNDLED, { ...rails, environment }), 'app/.bundle/config');
  expect(await config([])).toContain('BUNDLE_WITHOUT: test:development\n');
  expect(await config(["RAILS_ENV='development'"])).toContain('BUNDLE_WITHOUT: test\n');
});
