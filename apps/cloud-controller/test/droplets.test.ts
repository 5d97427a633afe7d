import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { appInfo } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import {
  controller,
  curl,
  fileOf,
  form,
  halfWritten,
  json,
  postDroplet,
  pushed,
  refusal,
  request,
} from './support.ts';

const sha1Of = (content: string | Uint8Array) => createHash('sha1').update(content).digest('hex');
type Info = { droplet: { sha1: string; uri: string } };
const used = (id: string) =>
  `400 100 This upload_id was used already or never given out for app ${id}: uploading its package again gives a new one.`;

test('an upload_uri takes one droplet, by the stager’s curl, and no second', async () => {
  const { uri } = await controller();
  const { upload_uri } = await pushed(uri);
  await curl('-F', `upload[droplet]=@${await fileOf('droplet')}`, upload_uri);
  expect(await refusal(postDroplet(upload_uri, 'another'))).toBe(used('app'));
  expect(await curl(`${uri}/staged_droplets/app/newest`)).toBe('droplet');
});

test('an upload_id that was never given out, or for another app, is refused', async () => {
  const { uri } = await controller();
  const { upload_uri } = await pushed(uri, 'app');
  expect(await refusal(postDroplet(upload_uri.replace('/app/', '/other/')))).toBe(used('other'));
  expect(await refusal(postDroplet(upload_uri.replace(/.$/, 'x')))).toBe(used('app'));
  expect(await refusal(postDroplet(upload_uri.replace(/[^/]*$/, '..%2f..%2fx')))).toBe(used('app'));
  expect((await postDroplet(upload_uri)).status).toBe(200);
});

test('of two uploads with one upload_id at once exactly one counts', async () => {
  const { uri, dir } = await controller();
  const { upload_uri } = await pushed(uri);
  const answers = await Promise.all(['a', 'b'].map((text) => postDroplet(upload_uri, text.repeat(300_000))));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  expect(await halfWritten(dir)).toEqual([]);
});

test('a staging upload asks for the user and password', async () => {
  const { uri } = await controller();
  const { upload_uri } = await pushed(uri);
  const at = upload_uri.replace(/\/\/.*@/, '//');
  expect((await postDroplet(at)).status).toBe(401);
  expect((await postDroplet(upload_uri)).status).toBe(200);
});

test('the app’s page names its droplet’s URI, which answers it with its length and sha1', async () => {
  const { uri } = await controller();
  const { upload_uri, sha1, size } = await pushed(uri);
  await postDroplet(upload_uri, 'droplet');
  const info = appInfo.parse(await (await fetch(`${uri}/apps/app`)).json());
  expect(info).toEqual({
    id: 'app',
    package: { sha1, size },
    droplet: { sha1: sha1Of('droplet'), size: 7, uri: `${uri}/staged_droplets/app/${sha1Of('droplet')}` },
  });
  const answer = await fetch(info.droplet!.uri);
  expect(answer.headers.get('content-length')).toBe('7');
  expect(answer.headers.get('etag')).toBe(`"${sha1Of('droplet')}"`);
  expect(await answer.text()).toBe('droplet');
  const head = await fetch(info.droplet!.uri, { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe('7');
});

test('an app that nobody pushed is a 404', async () => {
  const { uri } = await controller();
  expect(await refusal(fetch(`${uri}/apps/app`))).toBe(
    '404 301 App app has neither a package nor a droplet.',
  );
});

test('another sha1 than the newest droplet’s is a 404, and what is no sha1 means the newest', async () => {
  const { uri } = await controller();
  await postDroplet(`${uri}/upload_droplet/app/any`, 'old');
  await postDroplet(`${uri}/upload_droplet/app/any`, 'new');
  const at = (sha1: string) => fetch(`${uri}/staged_droplets/app/${sha1}`);
  expect(await refusal(at(sha1Of('old')))).toBe(
    `404 301 The newest droplet of app app has another sha1 than ${sha1Of('old')}.`,
  );
  for (const name of [sha1Of('new'), sha1Of('new').toUpperCase(), 'newest', 'abc']) {
    expect(await (await at(name)).text()).toBe('new');
  }
});

test('a form without the droplet says what is missing', async () => {
  const { uri, dir } = await controller();
  const at = `${uri}/upload_droplet/app/any`;
  const post = (body: RequestInit['body']) => refusal(fetch(at, { method: 'POST', body }));
  expect(await post('a droplet')).toBe(
    '400 100 Send the file as multipart/form-data, in the field upload[droplet].',
  );
  expect(await post(form('droplet', 'x'))).toBe(
    '400 100 The form must hold one file, in the field upload[droplet]; there is another in "droplet".',
  );
  const two = form('upload[droplet]', 'x');
  two.append('upload[droplet]', new Blob(['y']), 'file');
  expect(await post(two)).toBe(
    '400 100 The form must hold one file, in the field upload[droplet]; there is another in "upload[droplet]".',
  );
  expect(await post(new FormData())).toBe('400 100 The form has no file in the field upload[droplet].');
  expect((await fetch(`${uri}/apps/app`)).status).toBe(404);
  expect(await halfWritten(dir)).toEqual([]);
});

test('one larger than max_droplet_mb is refused', async () => {
  const { uri } = await controller({ max_droplet_mb: 0.5 });
  const { upload_uri } = await pushed(uri);
  const no = '413 100 The file is larger than 0.5 MB, the most that is taken.';
  expect(await refusal(postDroplet(upload_uri, Buffer.alloc(2 * 1024 ** 2)))).toBe(no);
  expect((await postDroplet(upload_uri, 'small')).status).toBe(200);
});

test('many uploads for one app at once end with one whole droplet', async () => {
  const { uri, dir } = await controller();
  const droplets = Array.from({ length: 12 }, () => randomBytes(400_000));
  const answers = await Promise.all(droplets.map((d) => postDroplet(`${uri}/upload_droplet/app/any`, d)));
  expect(answers.every((answer) => answer.ok)).toBe(true);
  const { droplet } = await json<Info>(fetch(`${uri}/apps/app`));
  const content = new Uint8Array(await (await fetch(droplet.uri)).arrayBuffer());
  expect(sha1Of(content)).toBe(droplet.sha1);
  expect(droplets.map(sha1Of)).toContain(droplet.sha1);
  expect(await readdir(join(dir, 'droplets/app'))).toEqual([droplet.sha1]);
  expect(await halfWritten(dir)).toEqual([]);
});

test('whoever is downloading a droplet gets it whole while the next one replaces it', async () => {
  const { uri } = await controller();
  const old = randomBytes(8 * 1024 ** 2);
  await postDroplet(`${uri}/upload_droplet/app/any`, old);
  const answer = await request(`${uri}/staged_droplets/app/newest`);
  await postDroplet(`${uri}/upload_droplet/app/any`, 'new');
  expect(sha1Of(new Uint8Array(await answer.arrayBuffer()))).toBe(sha1Of(old));
});
