import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startProcess } from './process.ts';
import { halfWritten, postDroplet, pushed, request, tempDir } from './support.ts';

test('after kill -9 packages, droplets, upload_ids and the password are there again', async () => {
  const dir = tempDir();
  const own = { staging: { auth: {} } };
  const first = await startProcess(dir, own);
  const used = await pushed(first.uri, 'app');
  const droplet = randomBytes(200_000);
  await postDroplet(used.upload_uri, droplet);
  const open = await pushed(first.uri, 'other');
  await first.end('SIGKILL');

  const second = await startProcess(dir, own);
  const here = (uri: string) => uri.replace(/@[^/]*/, `@${new URL(second.uri).host}`);
  expect((await request(here(used.download_uri))).headers.get('etag')).toBe(`"${used.sha1}"`);
  const answer = await fetch(`${second.uri}/staged_droplets/app/newest`);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(droplet);
  expect((await postDroplet(here(used.upload_uri))).status).toBe(400);
  expect((await postDroplet(here(open.upload_uri))).status).toBe(200);
  expect(await second.end('SIGTERM')).toEqual({ code: 0, signal: null });
});

test('what a crash left half-written is swept, and of two droplets the newer counts', async () => {
  const dir = tempDir();
  const first = await startProcess(dir);
  const { upload_uri } = await pushed(first.uri);
  await postDroplet(upload_uri, 'newer');
  await first.end('SIGKILL');
  writeFileSync(join(dir, 'droplets/.incoming/half'), 'x');
  const older = join(dir, 'droplets/app', 'a'.repeat(40));
  writeFileSync(older, 'older');
  await utimes(older, new Date(0), new Date(0));
  const [handle] = ['app.'.padEnd(36, '0')];
  writeFileSync(join(dir, 'droplets/.upload_ids', handle!), '');
  await utimes(join(dir, 'droplets/.upload_ids', handle!), new Date(0), new Date(0));

  const second = await startProcess(dir);
  expect(await halfWritten(dir)).toEqual([]);
  expect(readdirSync(join(dir, 'droplets/.upload_ids'))).toEqual([]);
  expect(await (await fetch(`${second.uri}/staged_droplets/app/newest`)).text()).toBe('newer');
  await second.end('SIGTERM');
});

test('told to end, it finishes the upload at hand; told twice, it drops it', async () => {
  const dir = tempDir();
  const { uri, end } = await startProcess(dir);
  let finish = () => {};
  const body = new ReadableStream({
    start(stream) {
      stream.enqueue(new TextEncoder().encode('PK'));
      finish = () => stream.close();
    },
  });
  const answer = fetch(`${uri}/apps/app/application`, { method: 'PUT', body, duplex: 'half' } as RequestInit);
  await expect.poll(() => halfWritten(dir)).toHaveLength(1);
  const ended = end('SIGTERM');
  finish();
  expect((await answer).status).toBe(400); // no zip, but heard to its end
  expect((await ended).code).toBe(0);

  const again = await startProcess(dir);
  const never = fetch(`${again.uri}/apps/app/application`, {
    method: 'PUT',
    body: new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('PK')) }),
    duplex: 'half',
  } as RequestInit);
  await expect.poll(() => halfWritten(dir)).toHaveLength(1);
  const dropped = again.end('SIGTERM');
  await expect.poll(() => again.lines.join()).toContain('shutting down');
  process.kill(again.pid, 'SIGTERM');
  await expect(never).rejects.toThrow();
  expect((await dropped).code).toBe(0);
  expect(existsSync(join(dir, 'packages/.incoming'))).toBe(false);
});
