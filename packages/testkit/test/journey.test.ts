import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deaFindDroplet } from '@diy-paas/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../src/index.ts';

const SAMPLE = new URL('../../../samples/sinatra', import.meta.url).pathname;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ deas: 2 });
});
afterAll(() => cloud.stop());

/** An app of one file, in a directory of its own. */
function app(name: string, source: string): string {
  const directory = join(mkdtempSync(join(tmpdir(), 'app-')), name);
  mkdirSync(directory);
  writeFileSync(join(directory, 'app.rb'), source);
  return directory;
}

const get = async (url: string) => (await fetch(url)).text();

test('the article’s app is staged, started, and says hello', async () => {
  const lines: string[] = [];
  const { url, droplet } = await cloud.push(SAMPLE, { onLine: (line) => lines.push(line) });
  expect(await get(url)).toBe('Hello World!');
  expect(lines.at(-1)).toMatch(/Done!$/);
  expect(`${lines.join('\n')}\n`).toBe(droplet.taskLog);
});

test('instances are spread over the DEAs, and each answers', async () => {
  const { instances } = await cloud.push(SAMPLE, { name: 'many', instances: 4, memory: 64 });
  expect(instances.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  expect(new Set(instances.map(({ dea }) => dea)).size).toBe(2);
  expect(await Promise.all(instances.map(({ url }) => get(url)))).toEqual(Array(4).fill('Hello World!'));
});

test('an app gets its own variables unharmed, and what Cloud Foundry told an app', async () => {
  const source = `require 'sinatra'\nrequire 'json'\nget('/') { ENV.to_h.to_json }\n`;
  const odd = `a "b" 'c' $HOME \`id\` \\ \n ünï`;
  const { url } = await cloud.push(app('env', source), { env: { ODD: odd, RACK_ENV: 'production' } });
  const env = JSON.parse(await get(url));
  expect(env.ODD).toBe(odd);
  const application = JSON.parse(env.VCAP_APPLICATION);
  expect(application).toMatchObject({
    name: 'env',
    instance_index: 0,
    uris: ['env.vcap.me'],
    host: '127.0.0.1',
  });
  expect(url).toBe(`http://127.0.0.1:${env.VCAP_APP_PORT}`);
  expect(env.USER).toBeUndefined();
});

test('a new push replaces the instances of the one before', async () => {
  const version = (text: string) => app('versions', `require 'sinatra'\nget('/') { '${text}' }\n`);
  const old = await cloud.push(version('one'));
  const young = await cloud.push(version('two'));
  expect(await get(young.url)).toBe('two');
  await expect.poll(() => get(old.url).catch(() => 'gone'), { timeout: 10_000 }).toBe('gone');
  const running = await cloud.bus.request(
    deaFindDroplet,
    { droplet: 'versions', states: ['RUNNING'] },
    { timeoutMs: 2_000 },
  );
  expect(running.instance).toBe(young.instances[0]!.id);
});

test('an app that dies at once is a failure, with its last words', async () => {
  const dying = app('dying', `require 'sinatra'\nabort 'no database, no fun'\n`);
  await expect(cloud.push(dying)).rejects.toThrow(/exit.* status 1(.|\n)*no database, no fun/);
});

test('an app that cannot be staged is a failure, with the stager’s words', async () => {
  const directory = app('nothing', 'puts 1');
  await expect(cloud.push(directory)).rejects.toThrow(/^No framework was detected/);
  await expect(cloud.push(directory, { framework: 'sinatra' })).rejects.toThrow(
    /Staging plugin failed: Unable to determine Sinatra startup command/,
  );
});

test('an app that is too big for every DEA finds nobody', async () => {
  await expect(cloud.push(SAMPLE, { name: 'big', memory: 100_000 })).rejects.toThrow(
    'There is no DEA with room for 100000 MB and the runtime ruby19.',
  );
});

test('two clouds run side by side', async () => {
  const other = await startCloud();
  try {
    const [here, there] = await Promise.all([cloud.push(SAMPLE), other.push(SAMPLE)]);
    expect(await get(here.url)).toBe('Hello World!');
    expect(await get(there.url)).toBe('Hello World!');
  } finally {
    await other.stop();
  }
});
