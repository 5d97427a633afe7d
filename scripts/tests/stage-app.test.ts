import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromRoot } from '../root.ts';
import { emptyDirectory, script } from './support.ts';

/** The article's config/stage-sinatra.yml, with another destination. */
function config(changes: Record<string, string> = {}) {
  const room = emptyDirectory('stage-app');
  const dest = join(room, 'staged');
  const article = readFileSync(fromRoot('config/stage-sinatra.yml'), 'utf8');
  const settings = { source_dir: fromRoot('samples/sinatra'), dest_dir: dest, ...changes };
  const text = Object.entries(settings).reduce(
    (yaml, [key, value]) => yaml.replace(new RegExp(`^${key}: .*$`, 'm'), `${key}: ${value}`),
    article,
  );
  const file = join(room, 'stage.yml');
  writeFileSync(file, text);
  writeFileSync(join(room, 'platform.yml'), `cache: ${room}/cache\n`);
  return { file, dest, room, env: { PLATFORM_CONFIG: join(room, 'platform.yml') } };
}

test('the article’s app is staged into dest_dir, and how to look at it is said', async () => {
  const { file, dest, env } = config();
  const { status, stdout } = await script('stage-app', [file], env);
  expect(status).toBe(0);
  expect(readdirSync(dest).sort()).toEqual(['app', 'logs', 'startup', 'stop', 'tmp']);
  expect(statSync(join(dest, 'startup')).mode & 0o777).toBe(0o500);
  expect(stdout).toContain(`startup script:\ncat ${dest}/startup\n`);
  expect(stdout).toContain(`stop script:\ncat ${dest}/stop\n`);
});

test('staging again replaces what was staged before', async () => {
  const { file, dest, env } = config();
  await script('stage-app', [file], env);
  writeFileSync(join(dest, 'app/old.rb'), '');
  expect((await script('stage-app', [file], env)).status).toBe(0);
  expect(existsSync(join(dest, 'app/old.rb'))).toBe(false);
});

test('a dest_dir that holds something else is left alone', async () => {
  const { file, dest, env } = config();
  mkdirSync(dest);
  writeFileSync(join(dest, 'thesis.doc'), 'years of work');
  const { status, stderr } = await script('stage-app', [file], env);
  expect(status).toBe(2);
  expect(stderr).toContain('holds something that is not a staged app');
  expect(readdirSync(dest)).toEqual(['thesis.doc']);
});

test('--droplet writes the droplet, too', async () => {
  const { file, room, env } = config();
  const droplet = join(room, 'droplet.tgz');
  const { stdout } = await script('stage-app', [file, '--droplet', droplet], env);
  expect(stdout).toContain(`tar tzf ${droplet}`);
  expect(execFileSync('tar', ['-tzf', droplet], { encoding: 'utf8' })).toContain('./startup');
});

test('--dry-run --json tells what would be made, and makes nothing', async () => {
  const { file, dest, env } = config();
  const { status, stdout } = await script('stage-app', [file, '--dry-run', '--json'], env);
  expect(status).toBe(0);
  const document = JSON.parse(stdout);
  expect(Object.keys(document)).toEqual(['startup', 'stop', 'files']);
  expect(document.startup).toContain('%VCAP_LOCAL_RUNTIME% app.rb $@');
  expect(document.files).toContainEqual({ path: 'startup', type: 'file', mode: '0500' });
  expect(existsSync(dest)).toBe(false);
});

test('--dry-run of a bundled app runs no bundle install, and says so', async () => {
  const { file, room, env } = config({ source_dir: '' });
  const app = join(room, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'app.rb'), "require 'sinatra'\n");
  writeFileSync(join(app, 'Gemfile.lock'), '');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^source_dir:.*$/m, `source_dir: ${app}`));
  const { status, stdout } = await script('stage-app', [file, '--dry-run'], env);
  expect(status).toBe(0);
  expect(stdout).toMatch(/not run: bundle install into rubygems, without the groups test\n$/);
  expect(existsSync(join(room, 'cache'))).toBe(false);
});

test.each([
  [[], 'one CONFIG.yml is needed'],
  [['/no/such.yml'], '/no/such.yml: ENOENT'],
  [['x.yml', '--json'], '--json goes with --dry-run'],
])('%j is a wrong usage: exit 2', async (args, complaint) => {
  const { status, stderr } = await script('stage-app', args);
  expect(status).toBe(2);
  expect(stderr).toContain(complaint);
});

test('an app that cannot be staged: exit 1, with the reason', async () => {
  const { file, env } = config({ source_dir: emptyDirectory('nothing') });
  const { status, stderr } = await script('stage-app', [file], env);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Unable to determine Sinatra startup command\./);
});
