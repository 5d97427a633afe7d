import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openDirectory } from '@diy-paas/archive';
import type { StagingPropertiesInput } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { stageApp } from '../src/index.ts';
import { bundledApp } from './bundled-app.ts';
import { answers, emptyDirectory, platform, properties } from './support.ts';

const on = platform();
const AGAIN = /taken from the cache/;

async function stage(source: string, about: Partial<StagingPropertiesInput> = {}) {
  const log: string[] = [];
  const { entries } = await stageApp({
    files: await openDirectory(source),
    properties: properties(about),
    platform: on,
    workspace: emptyDirectory('workspace'),
    onLog: (line) => log.push(line),
  });
  return { paths: entries.map(({ path }) => path), again: log.some((line) => AGAIN.test(line)) };
}

function write(directory: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

/** Two apps with one Gemfile and one lockfile. */
const gems = (Gemfile: string, mine: Record<string, string>) => write(bundledApp(), { Gemfile, ...mine });
const LIST = `source 'https://gems.example.com'\ngem 'greeting'\ngem 'greeting-test', group: :test\n`;

test('apps with the same gems share them, whatever else they are', async () => {
  expect((await stage(gems(LIST, { 'app.rb': "require 'sinatra' # one" }))).again).toBe(false);
  const second = await stage(gems(LIST, { 'app.rb': "require 'sinatra' # two", 'lib/x.rb': '' }));
  expect(second.again).toBe(true);
  expect(second.paths.some((path) => path.endsWith('/gems/greeting-1.0.0/lib/greeting.rb'))).toBe(true);
});

const POISON = `File.write(File.join(ENV['BUNDLE_PATH'], 'poison.rb'), '')\n`;
test.each([
  ['evaluates a file of the app', `${LIST}eval_gemfile 'more.rb'\n`],
  ['reads one', `${LIST}eval(File.read('more.rb'))\n`],
])('a Gemfile that %s makes gems for that app alone', async (_, Gemfile) => {
  const evil = await stage(gems(Gemfile, { 'more.rb': POISON }));
  expect(evil.paths).toContain('app/rubygems/poison.rb');
  const good = gems(Gemfile, { 'more.rb': '' });
  expect((await stage(good)).paths).not.toContain('app/rubygems/poison.rb');
  expect((await stage(good)).again).toBe(true);
});

test('gems in a directory of vendor/cache are told apart by what is in them', async () => {
  const [one, two] = ['1', '2'].map((text) => gems(LIST, { 'vendor/cache/unpacked/x.rb': text }));
  expect((await stage(one!)).again).toBe(false);
  expect((await stage(two!)).again).toBe(false);
});

test('an app with a gem of its own, by gemspec or path, is staged, and shares nothing', async () => {
  const Gemfile = `${LIST}gemspec\ngem 'engine', path: 'engines/engine'\n`;
  const spec = (name: string) =>
    `Gem::Specification.new { |s| s.name = '${name}'; s.version = '1.0'; s.summary = 's'; s.authors = ['a'] }\n`;
  const own = gems(Gemfile, {
    'mine.gemspec': spec('mine'),
    'engines/engine/engine.gemspec': spec('engine'),
    'Gemfile.lock': `PATH
  remote: .
  specs:
    mine (1.0)

PATH
  remote: engines/engine
  specs:
    engine (1.0)

GEM
  remote: https://gems.example.com/
  specs:
    greeting (1.0.0)
    greeting-test (1.0.0)

PLATFORMS
  ruby

DEPENDENCIES
  engine!
  greeting
  greeting-test
  mine!
`,
  });
  const first = await stage(own);
  expect(first.paths.some((path) => path.endsWith('/gems/greeting-1.0.0'))).toBe(true);
  expect((await stage(own)).again).toBe(true);
  write(own, { 'lib/other.rb': '' });
  expect((await stage(own)).again).toBe(false);
});

const node = { framework_info: { name: 'node' }, runtime_info: { name: 'node20', version: '20' } };
const nodeApp = (about: object, files: Record<string, string>) =>
  write(emptyDirectory('node'), { 'app.js': 'x', 'package.json': JSON.stringify(about), ...files });

test('a module that is a directory of the app is its own, and so is what a script of the app makes', async () => {
  const about = {
    dependencies: { a: 'file:a' },
    scripts: { postinstall: 'cp poison node_modules/poison 2>/dev/null || true' },
  };
  const a = { 'a/package.json': '{"name": "a", "version": "1.0.0"}' };
  const evil = await stage(nodeApp(about, { ...a, poison: '' }), node);
  expect(evil.paths).toEqual(expect.arrayContaining(['app/node_modules/a', 'app/node_modules/poison']));
  const good = nodeApp(about, a);
  expect((await stage(good, node)).paths).not.toContain('app/node_modules/poison');
  expect((await stage(good, node)).again).toBe(true);
});

test('workspaces are staged', async () => {
  const about = { dependencies: { b: '1.0.0' }, workspaces: ['packages/b'] };
  const files = { 'packages/b/package.json': '{"name": "b", "version": "1.0.0"}' };
  expect((await stage(nodeApp(about, files), node)).paths).toContain('app/node_modules/b');
});

test('requirements that go on in another file find it', async ({ skip }) => {
  skip(!answers('python3', '-m', 'pip', '--version'), 'python3 with pip is not on this machine.');
  const python = { framework_info: { name: 'wsgi' }, runtime_info: { name: 'python3', version: '3' } };
  const failure = await stage(
    write(emptyDirectory('python'), {
      'wsgi.py': '',
      'requirements.txt': '-r more.txt\n',
      'more.txt': '--no-index\n', // so it was read when pip looks for gunicorn in vain
    }),
    python,
  ).catch((error: Error) => error.message);
  expect(failure).toContain('No matching distribution found for gunicorn');
});

test('what is not fit for a droplet is not kept', async () => {
  const before = readdirSync(join(on.cache, 'node_modules'));
  const about = { dependencies: { a: 'file:a' }, scripts: { postinstall: 'ln -s /etc node_modules/x' } };
  const source = nodeApp(about, { 'a/package.json': '{"name": "a", "version": "1.0.0"}' });
  await expect(stage(source, node)).rejects.toThrow(/a link "node_modules\/x" to "\/etc"/);
  expect(readdirSync(join(on.cache, 'node_modules'))).toEqual(before);
});
