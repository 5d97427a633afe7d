import { appendFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deaStop, deaFindDroplet as find } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom } from './support/dea-in-a-room.ts';
import { shellFiles } from './support/droplets.ts';

const basic = ([user, password]: readonly string[]) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

test('an instance’s log is read, and followed while it is written, where dea.find.droplet says', async () => {
  const room = await enterRoom();
  await room.start(await room.offer(shellFiles('echo hello; sleep 1000'), { uris: [] }));
  await expect.poll(() => room.ask(find, { droplet: 'app-1', states: ['RUNNING'] })).toHaveLength(1);
  const [found] = await room.ask(find, { droplet: 'app-1' });
  const uri = `${found!.file_uri}${found!.staged}/logs/stdout.log`;
  const headers = { authorization: basic(found!.credentials!) };
  await expect.poll(async () => (await fetch(uri, { headers })).text()).toBe('hello\n');

  const response = await fetch(`${uri}?tail_offset=2`, { headers });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe('llo\n');
  const log = join(room.dir, 'dea/apps', found!.staged!, 'logs/stdout.log');
  await appendFile(log, 'more\n');
  expect((await reader.read()).value).toBe('more\n');
  await writeFile(log, 'anew\n');
  expect((await reader.read()).value).toBe('anew\n');
  room.bus.publish(deaStop, { droplet: 'app-1' });
  expect((await reader.read()).done).toBe(true);
});

test('the files of an instance that crashed are still to be seen', async () => {
  const room = await enterRoom();
  await room.start(await room.offer(shellFiles('echo why >&2; exit 1'), { uris: [] }));
  await expect.poll(() => room.ask(find, { droplet: 'app-1', states: ['CRASHED'] })).toHaveLength(1);
  const [found] = await room.ask(find, { droplet: 'app-1' });
  const headers = { authorization: basic(found!.credentials!) };
  const response = await fetch(`${found!.file_uri}${found!.staged}/logs/stderr.log`, { headers });
  expect(await response.text()).toBe('why\n');
});

test('a shutdown does not wait for those who follow a log', async () => {
  const room = await enterRoom();
  await room.start(await room.offer(shellFiles('sleep 1000'), { uris: [] }));
  await expect.poll(() => room.ask(find, { droplet: 'app-1', states: ['RUNNING'] })).toHaveLength(1);
  const [found] = await room.ask(find, { droplet: 'app-1' });
  const headers = { authorization: basic(found!.credentials!) };
  const response = await fetch(`${found!.file_uri}${found!.staged}/logs/stdout.log?tail`, { headers });
  await room.dea.stop();
  await response.text().catch(() => {});
  expect(await readdir(join(room.dir, 'dea/apps'))).toEqual([]);
});
