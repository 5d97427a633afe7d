import { expect, test } from 'vitest';
import { stageApp } from '../src/index.ts';
import { ARTICLE_APP, app, platform, properties } from './support.ts';

const stage = (files: Record<string, string>, changes = {}) =>
  stageApp({ files: app(files), properties: properties(changes), platform: platform() });

test('the article’s app gets the start-up script of 2012, to the byte', async () => {
  const { startup } = await stage(ARTICLE_APP);
  expect(startup).toBe(`#!/bin/bash
export RACK_ENV="\${RACK_ENV:-production}"
export RUBYOPT="-rubygems -I$PWD/ruby -rstdsync"
export TMPDIR="$PWD/tmp"
mkdir ruby
echo "\\$stdout.sync = true" >> ./ruby/stdsync.rb
cd app
%VCAP_LOCAL_RUNTIME% app.rb $@ > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`);
});

test('and the stop script of 2012', async () => {
  const { stop } = await stage(ARTICLE_APP);
  expect(stop).toBe(`#!/bin/bash
export TMPDIR="$PWD/tmp"
APP_PID=$1
APP_PPID=\`ps -o ppid= -p $APP_PID\`
kill -9 $APP_PID
kill -9 $APP_PPID
`);
});

test('a bundled app gets the start-up script of 2012 for Ruby 1.8, with the runtime’s own bundler', async () => {
  const { startup } = await stage(
    { ...ARTICLE_APP, Gemfile: '', 'Gemfile.lock': '' },
    {
      runtime_info: {
        name: 'ruby18',
        version: '1.8.7',
        executable: '/usr/bin/ruby',
        bundler: '/usr/bin/bundle',
      },
    },
  );
  expect(startup).toBe(`#!/bin/bash
export GEM_HOME="$PWD/app/rubygems/ruby/1.8"
export GEM_PATH="$PWD/app/rubygems/ruby/1.8:$GEM_PATH"
export PATH="$PWD/app/rubygems/ruby/1.8/bin:$PATH"
export RACK_ENV="\${RACK_ENV:-production}"
export RUBYOPT="-I$PWD/ruby -rstdsync"
export TMPDIR="$PWD/tmp"
mkdir ruby
echo "\\$stdout.sync = true" >> ./ruby/stdsync.rb
cd app
%VCAP_LOCAL_RUNTIME% /usr/bin/bundle exec %VCAP_LOCAL_RUNTIME% ./app.rb $@ > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`);
});

test.each([
  ['1.9.3', '1.9.1'],
  ['1.8.7', '1.8'],
  ['3.1.2p20', '3.1.0'],
])('a bundled app for Ruby %s looks for its gems under %s', async (version, directory) => {
  const runtime_info = { name: 'ruby', version };
  const { startup } = await stage({ ...ARTICLE_APP, 'Gemfile.lock': '' }, { runtime_info });
  expect(startup).toContain(`export GEM_HOME="$PWD/app/rubygems/ruby/${directory}"`);
  expect(startup).toContain('%VCAP_LOCAL_RUNTIME% -S bundle exec %VCAP_LOCAL_RUNTIME% ./app.rb $@');
});

test('for a Ruby of today neither what it has forgotten nor what breaks at a space is in the script', async () => {
  const { startup } = await stage(ARTICLE_APP, { runtime_info: { name: 'ruby3', version: '3.1' } });
  expect(startup).toContain('export RUBYLIB="$PWD/ruby${RUBYLIB:+:$RUBYLIB}"\nexport RUBYOPT="-rstdsync"\n');
});

const bundleConfig = async (environment: string[]) => {
  const { entries } = await stage({ ...ARTICLE_APP, 'Gemfile.lock': '' }, { environment });
  const config = entries.find(({ path }) => path === 'app/.bundle/config');
  return (await (await config!.content!.open()).toArray()).join('');
};

test('the groups that are left out are test, or those of BUNDLE_WITHOUT, or none', async () => {
  const head = '---\nBUNDLE_PATH: rubygems\nBUNDLE_DISABLE_SHARED_GEMS: "1"\n';
  expect(await bundleConfig([])).toBe(`${head}BUNDLE_WITHOUT: test\n`);
  expect(await bundleConfig(['A=b', 'BUNDLE_WITHOUT=test:development'])).toBe(
    `${head}BUNDLE_WITHOUT: test:development\n`,
  );
  expect(await bundleConfig(['BUNDLE_WITHOUT='])).toBe(head);
  await expect(bundleConfig(['BUNDLE_WITHOUT=a\nBUNDLE_PATH: /'])).rejects.toThrow('BUNDLE_WITHOUT is');
});

test('the first file by name that requires sinatra is started, and only those in the root are looked at', async () => {
  const sinatra = "require 'sinatra/base'";
  const { startup } = await stage({
    'lib/a.rb': sinatra,
    'z.rb': sinatra,
    'b.rb': sinatra,
    'a.rb': 'puts 1',
  });
  expect(startup).toContain('%VCAP_LOCAL_RUNTIME% b.rb $@ >');
});

test('the request’s own detection rules are the ones that count', async () => {
  const framework_info = { name: 'sinatra', detection: [{ 'main/*.rb': '^run!$', 'config.ru': false }] };
  const { startup } = await stage({ ...ARTICLE_APP, 'main/go.rb': '# x\nrun!\n' }, { framework_info });
  expect(startup).toContain('%VCAP_LOCAL_RUNTIME% main/go.rb $@ >');
});

test.each([
  ['a b.rb', "'a b.rb'"],
  ['$(id).rb', "'$(id).rb'"],
  ["it's.rb", "'it'\\''s.rb'"],
  ['-e.rb', './-e.rb'],
])('a main file named %s is named %s in the script', async (name, word) => {
  const { startup } = await stage({ [name]: "require 'sinatra'" });
  expect(startup).toContain(`%VCAP_LOCAL_RUNTIME% ${word} $@ >`);
});

test('an app without a main file is refused, with what was looked for', async () => {
  await expect(stage({ 'readme.txt': 'hi' })).rejects.toThrow(
    /^Unable to determine Sinatra startup command\. Looked for \*\.rb containing .*sinatra.*, no config\/environment\.rb\.$/,
  );
});

test('a detection rule that is no regular expression is named', async () => {
  const framework_info = { name: 'sinatra', detection: [{ '*.rb': '(' }] };
  await expect(stage(ARTICLE_APP, { framework_info })).rejects.toThrow('The detection rule for *.rb is not');
});

test('an unknown framework is refused, with the known ones', async () => {
  await expect(stage(ARTICLE_APP, { framework_info: { name: 'cobol' } })).rejects.toThrow(
    'Unknown framework "cobol". Known: ',
  );
});
