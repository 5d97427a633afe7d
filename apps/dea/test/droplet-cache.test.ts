import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@diy-paas/component';
import { beforeEach, expect, test } from 'vitest';
import { type CacheOptions, DropletCache } from '../src/droplet/droplet-cache.ts';
import { serve } from './support/droplet-server.ts';

const log = createLog('test', { level: 'off' });
const sha1Of = (data: string) => createHash('sha1').update(data).digest('hex');
const data = 'a droplet';
const sha1 = sha1Of(data);
const never = new AbortController().signal;

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'dea-cache-')), 'staged');
  await mkdir(directory);
});

const open = (options: Partial<CacheOptions> = {}) =>
  DropletCache.open(directory, {
    ...{ forceHttp: false, closing: never, maxBytes: 1_000, running: () => new Set() },
    ...options,
  });

/** What a start is handed. */
async function contentFrom(
  cache: DropletCache,
  source: { sha1: string; executableUri: string; executableFile?: string },
  signal = never,
): Promise<string> {
  let content = '';
  await cache.withDroplet(source, { log, requestId: undefined, signal }, async (file) => {
    content = await readFile(file, 'utf8');
  });
  return content;
}

test('starts of one droplet at once and later fetch it once', async () => {
  const cache = await open();
  const server = await serve((_, response) => response.end(data));
  const source = { sha1, executableUri: server.uri };
  expect(await Promise.all([1, 2, 3].map(() => contentFrom(cache, source)))).toEqual([data, data, data]);
  expect(await contentFrom(await open(), { ...source, sha1: sha1.toUpperCase() })).toBe(data);
  expect(server.requests).toHaveLength(1);
  expect((await readdir(directory)).sort()).toEqual([`${sha1}.tgz`, 'parts']);
});

test('credentials go to the host that they are for, as basic auth, and to no other', async () => {
  const other = await serve((_, response) => response.end(data));
  const server = await serve((_, response) => response.writeHead(302, { location: other.uri }).end());
  const executableUri = server.uri.replace('//', '//user:pass%40word@');
  await expect(contentFrom(await open(), { sha1, executableUri })).rejects.toThrow(
    /^The droplet could not be fetched: http:\/\/127\.0\.0\.1:\d+\/ answered 302/,
  );
  expect(server.requests[0]!.headers.authorization).toBe(`Basic ${btoa('user:pass@word')}`);
  expect(other.requests).toEqual([]);
});

test('a droplet of another sha1 is refused, and not kept', async () => {
  const server = await serve((_, response) => response.end('something else'));
  await expect(contentFrom(await open(), { sha1, executableUri: server.uri })).rejects.toThrow(
    `The droplet’s sha1 is ${sha1Of('something else')}, not ${sha1} as asked.`,
  );
  expect(await readdir(join(directory, 'parts'))).toEqual([]);
  expect(await readdir(directory)).toEqual(['parts']);
});

test('a download that fails may be tried again', async () => {
  let answers = 0;
  const server = await serve((_, response) => response.writeHead(answers++ ? 200 : 503).end(data));
  const cache = await open();
  await expect(contentFrom(cache, { sha1, executableUri: server.uri })).rejects.toThrow('503');
  expect(await contentFrom(cache, { sha1, executableUri: server.uri })).toBe(data);
});

test('a droplet that is cut short is refused', async () => {
  const server = await serve((_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write(data, () => response.destroy());
  });
  await expect(contentFrom(await open(), { sha1, executableUri: server.uri })).rejects.toThrow(
    'ended the connection in the middle',
  );
});

test('what is no sha1 cannot be checked: such a droplet serves one start and is not kept', async () => {
  const server = await serve((_, response) => response.end(data));
  const cache = await open();
  const source = { sha1: '../../SHA1', executableUri: server.uri };
  expect(await contentFrom(cache, source)).toBe(data);
  expect(await contentFrom(cache, source)).toBe(data);
  expect(server.requests).toHaveLength(2);
  expect(await readdir(directory)).toEqual(['parts']);
  expect(await readdir(join(directory, 'parts'))).toEqual([]);
});

test('a file on a shared disk is used instead, and checked like any other', async () => {
  const server = await serve((_, response) => response.end(data));
  const executableFile = join(directory, '../shared.tgz');
  await writeFile(executableFile, data);
  const source = { sha1, executableUri: server.uri, executableFile };
  expect(await contentFrom(await open(), source)).toBe(data);
  expect(server.requests).toHaveLength(0);
  const wrong = { ...source, sha1: sha1Of('other') };
  await expect(contentFrom(await open(), wrong)).rejects.toThrow(`sha1 is ${sha1}`);
});

test('force_http_sharing leaves the shared disk alone, and a file that is not there does no harm', async () => {
  const server = await serve((_, response) => response.end(data));
  const executableFile = join(directory, '../shared.tgz');
  await writeFile(executableFile, 'something else');
  const source = { sha1, executableUri: server.uri };
  expect(await contentFrom(await open({ forceHttp: true }), { ...source, executableFile })).toBe(data);
  const gone = { ...source, sha1: 'SHA1', executableFile: 'ignore-unless-shared-filesystem' };
  expect(await contentFrom(await open(), gone)).toBe(data);
});

test('one start that gives up does not take the droplet from the others', async () => {
  const asked = Promise.withResolvers<() => void>();
  const server = await serve((_, response) => asked.resolve(() => response.end(data)));
  const cache = await open();
  const source = { sha1, executableUri: server.uri };
  const givesUp = new AbortController();
  const [one, other] = [contentFrom(cache, source, givesUp.signal), contentFrom(cache, source)];
  const answer = await asked.promise;
  givesUp.abort(new Error('stopped'));
  await expect(one).rejects.toThrow('stopped');
  answer();
  expect(await other).toBe(data);
});

test('when the DEA ends, downloads are given up', async () => {
  const asked = Promise.withResolvers<void>();
  const server = await serve(() => asked.resolve());
  const closing = new AbortController();
  const cache = await open({ closing: closing.signal });
  const fetching = contentFrom(cache, { sha1, executableUri: server.uri });
  await asked.promise;
  closing.abort();
  await expect(fetching).rejects.toThrow('was given up');
});

test('what a killed DEA left half-written is removed', async () => {
  await mkdir(join(directory, 'parts'));
  await writeFile(join(directory, 'parts/old'), 'half');
  await open();
  expect(await readdir(join(directory, 'parts'))).toEqual([]);
});

test('above its size the droplets go that nobody runs, the longest unused first', async () => {
  const droplets = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(400));
  const server = await serve(({ url }, response) => response.end(droplets[Number(url!.slice(1))]));
  const running = new Set([sha1Of(droplets[0]!)]);
  const cache = await open({ running: () => running });
  const get = (number: number) =>
    contentFrom(cache, { sha1: sha1Of(droplets[number]!), executableUri: `${server.uri}/${number}` });
  const kept = async () => {
    const files = await readdir(directory);
    return [0, 1, 2, 3].filter((number) => files.includes(`${sha1Of(droplets[number]!)}.tgz`));
  };
  for (const number of [0, 1, 2]) {
    await get(number);
    const old = new Date(Date.now() - 60_000 + number * 1_000);
    await utimes(join(directory, `${sha1Of(droplets[number]!)}.tgz`), old, old).catch(() => {});
  }
  expect(await kept()).toEqual([0, 2]);
  await get(2); // used again
  running.clear();
  await get(3);
  expect(await kept()).toEqual([2, 3]);
});

test('what has been damaged since an earlier DEA fetched it is fetched anew', async () => {
  const server = await serve((_, response) => response.end(data));
  const source = { sha1, executableUri: server.uri };
  await contentFrom(await open(), source);
  await writeFile(join(directory, `${sha1}.tgz`), 'half a d');
  expect(await contentFrom(await open(), source)).toBe(data);
  expect(server.requests).toHaveLength(2);
  expect(await contentFrom(await open(), source)).toBe(data);
  expect(server.requests).toHaveLength(2);
});
