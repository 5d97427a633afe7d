import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDirectory, writeDirectory, writeTgz } from '@diy-paas/archive';
import { expect, test } from 'vitest';
import { type Platform, StagingError, stageApp } from '../src/index.ts';
import { bundledApp } from './bundled-app.ts';
import { emptyDirectory, platform, properties } from './support.ts';

const RUBY_VERSION = execFileSync('ruby', ['-e', 'print RbConfig::CONFIG["ruby_version"]'], {
  encoding: 'utf8',
});

async function stage(source: string, on: Platform, extra: { signal?: AbortSignal } = {}) {
  const log: string[] = [];
  const droplet = await stageApp({
    files: await openDirectory(source),
    properties: properties(),
    platform: on,
    workspace: emptyDirectory('workspace'),
    onLog: (line) => log.push(line),
    ...extra,
  });
  return { droplet, log };
}

test('gems are installed into the app, those of the group test left out, and the app finds them through bundle exec', async () => {
  const { droplet } = await stage(bundledApp(), platform());
  const directory = emptyDirectory('staged');
  await writeDirectory(droplet.entries, directory);
  const gems = join(directory, 'app/rubygems/ruby', RUBY_VERSION);
  expect(readdirSync(join(gems, 'gems'))).toEqual(['greeting-1.0.0']);
  expect(readdirSync(gems)).not.toContain('cache');

  // As the DEA does it: the runtime bound, an environment that is empty but for HOME.
  const startup = join(directory, 'startup');
  const ruby = execFileSync('which', ['ruby'], { encoding: 'utf8' }).trim();
  const bound = droplet.startup.replaceAll('%VCAP_LOCAL_RUNTIME%', ruby);
  writeFileSync(`${startup}.bound`, bound);
  execFileSync('/bin/bash', [`${startup}.bound`], { cwd: directory, env: { HOME: directory } });
  expect(readFileSync(join(directory, 'logs/stdout.log'), 'utf8')).toBe('hello from greeting\n');
});

test('the second staging of a lockfile takes the gems from the cache, runs no Bundler, and makes the same droplet', async () => {
  const source = bundledApp();
  const shared = platform();
  const first = await stage(source, shared);
  // A Ruby that can tell its version and nothing else: were Bundler run, it would fail.
  const stub = join(emptyDirectory('bin'), 'ruby');
  const version = execFileSync('ruby', [
    '-rbundler',
    '-e',
    'puts RbConfig::CONFIG["ruby_version"], Bundler::VERSION',
  ]);
  writeFileSync(stub, `#!/bin/sh\ntest "$1" = -e || exit 1\ncat <<END\n${version}END\n`, { mode: 0o755 });
  const second = await stage(source, { ...shared, ruby: stub });
  expect(second.log).toContain('Gems taken from the cache: this Gemfile.lock was staged before.');

  const directory = emptyDirectory('droplets');
  const once = await writeTgz(first.droplet.entries, join(directory, '1.tgz'));
  expect(await writeTgz(second.droplet.entries, join(directory, '2.tgz'))).toEqual(once);
});

test('a bundle that cannot be installed ends the staging with Bundler’s last words, and is not kept', async () => {
  const source = bundledApp();
  writeFileSync(join(source, 'Gemfile'), 'this is no Gemfile');
  const shared = platform();
  const failure = await stage(source, shared).catch((error) => error);
  expect(failure).toBeInstanceOf(StagingError);
  expect(failure.message).toMatch(
    /^"bundle install" failed with exit status \d+\. Its last words:\n(.|\n)*Gemfile/,
  );
  expect(readdirSync(shared.cache)).not.toContain('bundles');
});

test('a staging that is out of time ends Bundler and keeps nothing', async () => {
  const source = bundledApp();
  writeFileSync(join(source, 'Gemfile'), 'sleep 100');
  const shared = platform();
  const started = performance.now();
  await expect(stage(source, shared, { signal: AbortSignal.timeout(1_000) })).rejects.toThrow(/aborted/);
  expect(performance.now() - started).toBeLessThan(8_000);
  expect(readdirSync(shared.cache)).not.toContain('bundles');
});

test('a dry run installs nothing and says so', async () => {
  const on = platform();
  const files = await openDirectory(bundledApp());
  const droplet = await stageApp({ files, properties: properties(), platform: on });
  expect(droplet.notBuilt).toBe('bundle install into rubygems, without the groups test');
  expect(readdirSync(on.cache)).toEqual([]);
});

test('a stager without Ruby says how to get it', async () => {
  const nowhere = { ...platform(), ruby: 'no-such-ruby' };
  await expect(stage(bundledApp(), nowhere)).rejects.toThrow(
    /there is no "no-such-ruby" .* apt-get install ruby/,
  );
});
