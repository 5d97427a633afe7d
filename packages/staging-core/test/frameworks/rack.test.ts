import { expect, test } from 'vitest';
import { ruby18, startupOf } from '../support.ts';

const rack = { framework_info: { name: 'rack' } };

test('a Rack app gets the start-up script of 2012, to the byte', async () => {
  expect(await startupOf({ 'config.ru': '' }, { ...rack, ...ruby18 })).toBe(`#!/bin/bash
export RACK_ENV="\${RACK_ENV:-production}"
export RUBYOPT="-rubygems -I$PWD/ruby -rstdsync"
export TMPDIR="$PWD/tmp"
mkdir ruby
echo "\\$stdout.sync = true" >> ./ruby/stdsync.rb
cd app
%VCAP_LOCAL_RUNTIME% -S rackup $@ config.ru -E $RACK_ENV > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`);
});

test('and when it is bundled the one with its own rackup', async () => {
  expect(await startupOf({ 'config.ru': '', 'Gemfile.lock': '' }, { ...rack, ...ruby18 })).toBe(`#!/bin/bash
export GEM_HOME="$PWD/app/rubygems/ruby/1.8"
export GEM_PATH="$PWD/app/rubygems/ruby/1.8:$GEM_PATH"
export PATH="$PWD/app/rubygems/ruby/1.8/bin:$PATH"
export RACK_ENV="\${RACK_ENV:-production}"
export RUBYOPT="-I$PWD/ruby -rstdsync"
export TMPDIR="$PWD/tmp"
mkdir ruby
echo "\\$stdout.sync = true" >> ./ruby/stdsync.rb
cd app
%VCAP_LOCAL_RUNTIME% /usr/bin/bundle exec %VCAP_LOCAL_RUNTIME% -S ./rubygems/ruby/1.8/bin/rackup $@ config.ru -E $RACK_ENV > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`);
});
