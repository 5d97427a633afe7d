import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDirectory } from '@diy-paas/archive';
import { expect, test } from 'vitest';
import { stageApp } from '../../src/index.ts';
import { emptyDirectory, platform, properties, stageFiles, startupOf } from '../support.ts';

const node06 = {
  framework_info: { name: 'node' },
  runtime_info: { name: 'node06', version: '0.6.8', executable: 'node' },
};
const today = { framework_info: { name: 'node' }, runtime_info: { name: 'node20', version: '20' } };

const scriptOf = (command: string) => `#!/bin/bash
export TMPDIR="$PWD/tmp"
cd app
%VCAP_LOCAL_RUNTIME% $NODE_ARGS ${command} $@ > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`;

const start = (script: string) => JSON.stringify({ scripts: { start: script } });

test('an app gets the start-up script of 2012, to the byte', async () => {
  expect(await startupOf({ 'app.js': 'x' }, node06)).toBe(scriptOf('app.js'));
  expect(await startupOf({ 'app.js': 'x' }, today)).toBe(scriptOf('app.js'));
});

test.each([
  ['node bin/app.js', 'bin/app.js'],
  [' node  ./a.js World', './a.js World'],
  [
    './node_modules/coffee-script/bin/coffee app.coffee',
    './node_modules/coffee-script/bin/coffee app.coffee',
  ],
  [`node app.js "a b" 'c d' e\\ f`, "app.js 'a b' 'c d' 'e f'"],
  [`node app.js '$(id)'`, "app.js '$(id)'"],
])('the start script %s starts %s', async (script, command) => {
  expect(await startupOf({ 'package.json': start(script), 'app.js': 'x' }, node06)).toBe(scriptOf(command));
});

test.each(['node a.js; id', 'node $FILE', 'a | b', 'node `id`', 'node "$(id)"'])(
  'a start script that needs a shell is refused: %s',
  async (script) => {
    await expect(startupOf({ 'package.json': start(script) }, node06)).rejects.toThrow(
      /cannot be run without a shell\. Say "node FILE ARGUMENTS"/,
    );
  },
);

test('a start script that names no file of the app is refused; Node would find app.js for app', async () => {
  const files = { 'app.js': 'x', 'lib/index.js': 'x' };
  expect(await startupOf({ ...files, 'package.json': start('node app') }, node06)).toBe(scriptOf('app'));
  expect(await startupOf({ ...files, 'package.json': start('node lib') }, node06)).toBe(scriptOf('lib'));
  await expect(startupOf({ ...files, 'package.json': start('next start') }, today)).rejects.toThrow(
    'The start script "next start" of package.json starts no file of the app.',
  );
});

test('without a start script the only script is started, or the last of the usual names', async () => {
  expect(await startupOf({ 'odd.js': 'x' }, node06)).toBe(scriptOf('odd.js'));
  expect(await startupOf({ 'server.js': 'x', 'index.js': 'x', 'a.js': 'x' }, node06)).toBe(
    scriptOf('index.js'),
  );
  await expect(startupOf({ 'a.js': 'x', 'b.js': 'x' }, node06)).rejects.toThrow(
    /^Unable to determine Node\.js startup command\. Looked for a start script in package\.json, server\.js/,
  );
});

test('today `main` in package.json counts, in 2012 it did not', async () => {
  const files = { 'package.json': '{"main": "lib/run.js"}', 'lib/run.js': 'x', 'app.js': 'x' };
  expect(await startupOf(files, today)).toBe(scriptOf('lib/run.js'));
  expect(await startupOf(files, node06)).toBe(scriptOf('app.js'));
});

test('a package.json that is no JSON is named', async () => {
  await expect(startupOf({ 'package.json': '{', 'app.js': 'x' }, node06)).rejects.toThrow(
    /^package\.json cannot be read as JSON: /,
  );
});

test('the log tells of auto-reconfiguration, unless the app does not want it', async () => {
  const log = async (files: Record<string, string>) =>
    (await stageFiles({ 'app.js': 'x', ...files }, node06)).log;
  expect(await log({})).toMatch(/^Auto-reconfiguration disabled/);
  expect(await log({ 'cloudfoundry.json': '{"cfAutoconfig": false}' })).toBe('');
  expect(await log({ 'node_modules/cf-runtime/package.json': '{}' })).toBe('');
});

test('in 2012 modules were installed from an npm-shrinkwrap.json only', async () => {
  const withNpm = { ...node06, runtime_info: { ...node06.runtime_info, npm: 'npm' } };
  const without = await stageFiles({ 'app.js': 'x', 'package-lock.json': '{}' }, withNpm);
  expect(without.log).toContain('Skipping npm support: npm-shrinkwrap.json is not provided');
  expect(without.notBuilt).toBeUndefined();
  const locked = await stageFiles({ 'app.js': 'x', 'npm-shrinkwrap.json': '{}' }, withNpm);
  expect(locked.log).toContain('Installing dependencies. Node version 0.6.8');
  expect(locked.notBuilt).toBe('npm ci into node_modules, without development dependencies');
});

test('modules are installed once for each lockfile, and not at all when the app brings them', async () => {
  const source = emptyDirectory('node');
  mkdirSync(join(source, 'greeting'));
  writeFileSync(join(source, 'greeting/package.json'), '{"name": "greeting", "version": "1.0.0"}');
  writeFileSync(join(source, 'greeting/index.js'), "module.exports = 'hello';\n");
  execFileSync('tar', ['-czf', 'greeting.tgz', 'greeting'], { cwd: source });
  const dependencies = { greeting: 'file:greeting.tgz' };
  writeFileSync(join(source, 'package.json'), JSON.stringify({ name: 'a', version: '1.0.0', dependencies }));
  writeFileSync(join(source, 'app.js'), "console.log(require('greeting'));\n");
  execFileSync('npm', ['install', '--package-lock-only', '--offline', '--no-audit', '--no-fund'], {
    cwd: source,
    stdio: 'ignore',
  });

  const shared = platform();
  const stage = async () => {
    const lines: string[] = [];
    const droplet = await stageApp({
      files: await openDirectory(source),
      properties: properties(today),
      platform: shared,
      workspace: emptyDirectory('workspace'),
      onLog: (line) => lines.push(line),
    });
    return { lines, paths: droplet.entries.map(({ path }) => path) };
  };
  const first = await stage();
  expect(first.paths).toContain('app/node_modules/greeting/index.js');
  const second = await stage();
  expect(second.lines).toContain('Modules taken from the cache: these dependencies were staged before.');
  expect(second.paths).toEqual(first.paths);

  mkdirSync(join(source, 'node_modules/mine'), { recursive: true });
  expect((await stage()).paths).not.toContain('app/node_modules/greeting');
});
