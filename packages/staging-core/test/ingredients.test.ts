import { symlink, treeOf } from '@diy-paas/archive';
import { expect, test } from 'vitest';
import { ingredients, keyOf } from '../src/kept.ts';
import { onlyListsModules } from '../src/node/plain-package.ts';
import { onlyListsPackages } from '../src/python/plain-requirements.ts';
import { onlyListsGems } from '../src/ruby/plain-gemfile.ts';
import { app } from './support.ts';

const paths = (files: Parameters<typeof ingredients>[0], needs: string[] | undefined) =>
  ingredients(files, needs).flatMap(({ path, type }) => (type === 'directory' ? [] : [path]));

const APP = { Gemfile: '', 'vendor/cache/a/b': '', 'vendor/cached': '', 'lib/a.rb': '', 'Gemfile.d/x': '' };
const ALL = ['Gemfile', 'Gemfile.d/x', 'lib/a.rb', 'vendor/cache/a/b', 'vendor/cached'];

test('a build gets the files that it needs, directories with all that is in them', () => {
  expect(paths(app(APP), ['Gemfile', 'vendor/cache', 'absent'])).toEqual(['Gemfile', 'vendor/cache/a/b']);
  expect(paths(app(APP), undefined)).toEqual(ALL);
});

test.each([
  ['Gemfile', 'lib/a.rb'],
  ['vendor/cache/a/link', '../../../lib/a.rb'],
  ['vendor', 'third_party'],
])('it gets the whole app where %s is a link', (path, target) => {
  const link = symlink(path, target, { mtime: new Date(0) });
  const rest = app(APP).entries.filter((entry) => !entry.path.startsWith(path));
  expect(paths(treeOf([...rest, link]), ['Gemfile', 'vendor/cache'])).toContain('lib/a.rb');
});

test('a key tells everything apart that a build could', async () => {
  const base = app({ a: 'x', b: 'y' }).entries;
  const [a, b] = base;
  const link = symlink('b', 'a', { mtime: new Date(0) });
  const keys = await Promise.all([
    keyOf(base, [1]),
    keyOf(base, [2]),
    keyOf(app({ a: 'xy', b: '' }).entries, [1]),
    keyOf(app({ a: '', b: 'xy' }).entries, [1]),
    keyOf(app({ b: 'y', c: 'x' }).entries, [1]),
    keyOf([a!, { ...b!, mode: 0o755 }], [1]),
    keyOf([a!, link], [1]),
    keyOf([a!, { ...link, target: './a' }], [1]),
  ]);
  expect(new Set(keys).size).toBe(keys.length);
  expect(await keyOf(app({ b: 'y', a: 'x' }).entries, [1])).toBe(keys[0]);
});

const LOCK = 'GEM\n  remote: https://gems.example.com/\n  specs:\n    a (1.0)\n';
const gemfile = (Gemfile: string, lock = LOCK) => onlyListsGems(app({ Gemfile, 'Gemfile.lock': lock }));

test.each([
  `source 'https://gems.example.com'\ngem 'a'\n`,
  `# all of it\nsource "https://x.org" do\n  gem "a", "~> 1.0", ">= 1.0.2", require: false # 'why'\nend\n`,
  `ruby '3.1.2'\ngem 'a', :group => [:test, :development]\ngroup :a, :b do\n  gem 'c', platforms: %i[ruby mswin]\nend`,
  `gem('a', git: 'https://h/x.git', tag: 'v1')\ngem 'b',\n    '1.0'\n`,
])('a Gemfile that only lists gems: %j', async (text) => {
  expect(await gemfile(text)).toBe(true);
});

test.each([
  `eval_gemfile 'more.rb'`,
  `gem 'a', File.read('VERSION')`,
  `gem "a", "#{File.read('VERSION')}"`,
  'gem "a", `cat VERSION`',
  'gemspec',
  `require './more'`,
  `ruby file: 'version'`,
  `path '.' do\n  gem 'a'\nend`,
  `gem 'a' if Dir.exist?('x')`,
  `gem "a\\"", IO.read("x") #"`,
  `plugin 'a'`,
])('a Gemfile that may do more: %j', async (text) => {
  expect(await gemfile(text)).toBe(false);
});

test.each(['.', 'engines/a', '/opt/a', '../a'])('a gem at %s is a part of the app', async (remote) => {
  const lock = `PATH\n  remote: ${remote}\n  specs:\n    b (1.0)\n\n${LOCK}`;
  expect(await gemfile(`gem 'b'`, lock)).toBe(false);
});

test.each(['https://h/a.git', 'git@h:a.git', 'ssh://git@h/a', 'git+ssh://h/a'])(
  'a gem at %s is not',
  async (remote) => {
    expect(await gemfile(`gem 'b'`, `GIT\n  remote: ${remote}\n  specs:\n    b (1.0)\n\n${LOCK}`)).toBe(true);
  },
);

const LOCKFILES = ['package-lock.json'];
const modules = (about: object, more: Record<string, string> = {}) =>
  onlyListsModules(app({ 'package.json': JSON.stringify(about), ...more }), LOCKFILES);
const of = (spec: string) => ({ dependencies: { a: spec } });

test.each([
  { ...of('^1.0.0'), main: './app.js', files: ['x'], scripts: { start: 'node .', test: './test' } },
  of('latest'),
  of('npm:b@1'),
  of('user/repository'),
  of('https://h/a.tgz'),
  of('git+https://h/a.git#v1'),
])('a package.json that only lists modules: %j', async (about) => {
  expect(
    await modules(about, { 'package-lock.json': '{"packages": {}}', '.npmrc': 'registry=https://h/\n' }),
  ).toBe(true);
});

test.each([
  of('file:a'),
  of('link:a'),
  of('./a'),
  of('../a'),
  of('~/a'),
  of('/a'),
  of('a.tgz'),
  of('vendor/a.tar.gz'),
  { ...of('1'), devDependencies: { b: 'file:b' } },
  { ...of('1'), overrides: { b: { c: 'file:c' } } },
  { ...of('1'), workspaces: ['a'] },
  { ...of('1'), scripts: { postinstall: 'patch-package' } },
  { ...of('1'), scripts: { prepare: 'node x' } },
])('a package.json that needs more of the app: %j', async (about) => {
  expect(await modules(about)).toBe(false);
});

test.each<Record<string, string>>([
  { 'package-lock.json': '{"packages": {"node_modules/a": {"resolved": "a", "link": true}}}' },
  { 'package-lock.json': '{"dependencies": {"a": {"version": "file:a"}}}' },
  { '.npmrc': 'cafile=./certificate.pem\n' },
  { 'binding.gyp': '{}' },
])('npm needs more of the app for %j', async (more) => {
  expect(await modules(of('1'), more)).toBe(false);
});

const packages = (text: string) => onlyListsPackages(app({ r: text }), 'r');

test.each([
  '# none\n\n',
  'django\ngunicorn==20.1 # the server\n',
  `requests[security,socks] >=2.0,<3 ; python_version < "3.9"\n`,
  'a==1.0 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def\n',
  'a @ https://h/a-1.0.zip\ngit+https://h/a.git@v1#egg=a\nhttps://h/a.whl\n',
])('requirements that only list packages: %j', async (text) => {
  expect(await packages(text)).toBe(true);
});

test.each([
  '-r more.txt',
  '-c limits.txt',
  '-e .',
  '.',
  './a',
  'lib/a',
  'a-1.0.whl',
  'a-1.0.tar.gz ; python_version > "3"',
  'a @ file:///x',
  '--find-links x',
])('requirements that need more of the app: %j', async (text) => {
  expect(await packages(`django\n${text}\n`)).toBe(false);
});
