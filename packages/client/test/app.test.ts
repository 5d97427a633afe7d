import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openZip } from '@diy-paas/archive';
import { expect, onTestFinished, test } from 'vitest';
import { type AppOptions, packApp } from '../src/index.ts';

/** A directory of the given name, with the given files: path → text. */
function directory(name: string, files: Record<string, string>): string {
  const root = join(mkdtempSync(join(tmpdir(), 'client-')), name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const SINATRA = { 'app.rb': "require 'sinatra'\n" };

async function pack(options: AppOptions) {
  const app = await packApp(options);
  onTestFinished(() => app.remove());
  return app;
}

test('a directory is packed, hidden files included and its history left out', async () => {
  const path = directory('web', {
    ...SINATRA,
    '.hidden': 'x',
    '.git/config': 'x',
    '.gitignore': 'x',
    'a/.svn/x': 'x',
  });
  const app = await pack({ path });
  const files = await openZip(app.packageFile);
  const names = files.entries.filter(({ type }) => type === 'file').map((entry) => entry.path);
  await files.close();
  expect(names).toEqual(['.gitignore', '.hidden', 'a/.svn/x', 'app.rb']);
});

test('its framework and runtime are detected, with the reason', async () => {
  const app = await pack({ path: directory('web', SINATRA) });
  expect(app.reason).toBe('app.rb requires sinatra');
  expect(app.properties).toMatchObject({
    framework_info: { name: 'sinatra' },
    runtime_info: { name: 'ruby19', executable: 'ruby', version: '1.9.3' },
    resources: { memory: 256 },
  });
});

test('what is asked for is not detected', async () => {
  const path = directory('web', { 'readme.txt': '' });
  const app = await pack({ path, framework: 'sinatra', runtime: 'ruby18', memory: 64, environment: ['A=b'] });
  expect(app.reason).toBeUndefined();
  expect(app.properties).toMatchObject({
    framework_info: { name: 'sinatra' },
    runtime_info: { name: 'ruby18', version: '1.8.7' },
    resources: { memory: 64 },
    environment: ['A=b'],
  });
});

test('its start command, buildpack and services are told to the stager', async () => {
  const service = { name: 'db', label: 'mysql-5.1', credentials: { hostname: 'h' } };
  const app = await pack({
    path: directory('web', SINATRA),
    command: './run',
    buildpack: 'https://host/x.git',
    services: [service],
  });
  expect(app.properties).toMatchObject({
    services: [service],
    meta: { command: './run' },
    buildpack: 'https://host/x.git',
  });
});

test('a buildpack makes it an app of buildpacks, a command a standalone one, unless a framework is asked for', async () => {
  const frameworkOf = async (options: Partial<AppOptions>) =>
    (await pack({ path: directory('web', SINATRA), ...options })).properties.framework_info.name;
  expect(await frameworkOf({ buildpack: 'https://host/x.git', command: './run' })).toBe('buildpack');
  expect(await frameworkOf({ command: './run' })).toBe('standalone');
  expect(await frameworkOf({ command: './run', framework: 'buildpack' })).toBe('buildpack');
});

test.each([
  ['My App', 'my-app'],
  ['shop_v2', 'shop-v2'],
  ['--', 'app'],
])('the app in the directory %j is called %s', async (name, id) => {
  expect((await pack({ path: directory(name, SINATRA) })).id).toBe(id);
});

test('an app that is not there is named', async () => {
  await expect(packApp({ path: '/no/such/app' })).rejects.toThrow(
    'There is no directory or zip at /no/such/app.',
  );
});
