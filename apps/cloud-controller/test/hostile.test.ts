import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { checkAppId } from '../src/app-id.ts';
import { auth, controller, curl, halfWritten, postDroplet, pushed, refusal } from './support.ts';

const BAD_ID =
  '400 100 An app id is made of at most 100 letters, digits, "_", "-" and ".", and does not begin with ".".';

/** A connection on which these bytes were sent. */
async function raw(uri: string, start: string) {
  const socket = connect(Number(new URL(uri).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(start);
  return socket;
}

/** A form with a droplet, cut off within it. */
const FORM_START =
  '--b\r\nContent-Disposition: form-data; name="upload[droplet]"; filename="d"\r\n\r\nhalf of ';

/** The beginning of an upload whose body has this length. */
const uploading = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${auth.authorization}\r\nContent-Length: ${length}\r\n` +
  `Content-Type: multipart/form-data; boundary=b\r\n\r\n${FORM_START}`;

test('ids that are paths, or no file names, are refused on every route', async () => {
  const { uri, dir } = await controller();
  const ids = [
    '..',
    '.',
    '%2e%2e',
    '..%2f..%2fetc',
    'a%2fb',
    'a%5cb',
    '.default',
    '%00',
    'a%0ab',
    'x'.repeat(101),
    '%20',
  ];
  for (const id of ids) {
    const answer = await curl('-k', '--path-as-is', '--no-fail', '-w', '%{http_code}', `${uri}/apps/${id}`);
    expect(answer, id).toMatch(/An app id is made of.*400$/);
  }
  const path = encodeURIComponent('../../x');
  expect(await refusal(postDroplet(`${uri}/upload_droplet/${path}/any`))).toBe(BAD_ID);
  expect(await refusal(fetch(`${uri}/apps/${path}/application`, { method: 'PUT', body: 'x' }))).toBe(BAD_ID);
  expect(await refusal(fetch(`${uri}/download_unstaged_app/${path}`))).toBe(BAD_ID);
  expect(await refusal(fetch(`${uri}/staged_droplets/${path}/any`))).toBe(BAD_ID);
  expect(await refusal(fetch(`${uri}/staging/app/${path}`, { headers: auth }))).toBe(BAD_ID);
  expect(
    await refusal(postDroplet(`${uri.replace('//', '//staging:s3cret@')}/staging/droplet/${path}/any`)),
  ).toBe(BAD_ID);
  expect(existsSync(join(dir, 'x'))).toBe(false);
});

test('an id that is taken is one file name, inside its directory', () => {
  const taken = (id: string) => {
    try {
      checkAppId(id);
      return true;
    } catch {
      return false;
    }
  };
  const piece = fc.constantFrom('..', '.', '/', '\\', '\0', '\n', ' ', 'a', 'A-1', '~', '%', ':', 'ü');
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join('')),
      (id) => {
        if (taken(id)) expect(join('/store', id)).toMatch(/^\/store\/[^/]+$/);
      },
    ),
  );
  expect(['my-sinatra-app', '42', 'A_b.c'].every(taken)).toBe(true);
});

test('an unknown route and a URI that cannot be read are answered like the rest', async () => {
  const { uri } = await controller();
  expect(await refusal(fetch(`${uri}/nothing`))).toBe('404 100 The cloud controller has no such route.');
  expect(await refusal(fetch(`${uri}/apps/%zz`))).toBe("400 100 '/apps/%zz' is not a valid url component");
});

test('an upload whose sender goes away leaves nothing, and its upload_id stays good', async () => {
  const { uri, dir, log } = await controller();
  const { upload_uri } = await pushed(uri);
  const socket = await raw(uri, uploading(new URL(upload_uri).pathname, 1_000_000));
  await vi.waitFor(async () => expect(await halfWritten(dir)).toHaveLength(1));
  socket.destroy();
  await vi.waitFor(async () => expect(await log()).toContain('The upload ended before it was complete'));
  expect(await halfWritten(dir)).toEqual([]);
  expect((await postDroplet(upload_uri)).status).toBe(200);
});

test('a package whose sender goes away leaves nothing', async () => {
  const { uri, dir } = await controller();
  const socket = await raw(
    uri,
    'PUT /apps/app/application HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nPK',
  );
  await vi.waitFor(async () => expect(await halfWritten(dir)).toHaveLength(1));
  socket.destroy();
  await vi.waitFor(async () => expect(await halfWritten(dir)).toEqual([]));
  expect((await fetch(`${uri}/apps/app`)).status).toBe(404);
});

test('a form that ends before its end is refused', async () => {
  const { uri, dir } = await controller();
  const post = (type: string) =>
    refusal(
      fetch(`${uri}/upload_droplet/app/any`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: FORM_START,
      }),
    );
  expect(await post('multipart/form-data; boundary=b')).toBe(
    '400 100 The upload ended before it was complete.',
  );
  expect(await post('multipart/form-data')).toBe(
    '400 100 The form cannot be read: Multipart: Boundary not found.',
  );
  expect(await halfWritten(dir)).toEqual([]);
});

test('an upload that stalls is dropped after idle_timeout', async () => {
  const { uri, dir } = await controller({ idle_timeout: 0.3 });
  const socket = await raw(uri, uploading('/upload_droplet/app/any', 1_000_000));
  await vi.waitFor(async () => expect(await halfWritten(dir)).toHaveLength(1));
  await once(socket, 'close');
  await vi.waitFor(async () => expect(await halfWritten(dir)).toEqual([]));
});

test('an upload that trickles in for ever is dropped after request_timeout', async () => {
  const { uri, dir } = await controller({ request_timeout: 0.5 });
  const socket = await raw(uri, uploading('/upload_droplet/app/any', 1_000_000));
  const trickle = setInterval(() => socket.write('.'), 20);
  const answer = await text(socket);
  clearInterval(trickle);
  expect(answer).toMatch(/^HTTP\/1.1 408 /);
  await vi.waitFor(async () => expect(await halfWritten(dir)).toEqual([]));
});

test('a request whose headers trickle in for ever is dropped, and meanwhile others are served', async () => {
  const { uri } = await controller({ request_timeout: 0.5 });
  const socket = await raw(uri, 'GET /apps/app HTTP/1.1\r\nHost: x\r\n');
  const trickle = setInterval(() => socket.write('X-Slow: loris\r\n'), 20);
  const answer = text(socket);
  expect((await fetch(`${uri}/apps/app`)).status).toBe(404);
  expect(await answer).toMatch(/^HTTP\/1.1 408 /);
  clearInterval(trickle);
});

test('after a refusal in mid-upload the same connection serves the next request', async () => {
  const { uri } = await controller({ max_droplet_mb: 1 });
  const size = 4 * 1024 ** 2;
  const socket = await raw(uri, uploading('/upload_droplet/app/any', size));
  socket.write(Buffer.alloc(size - FORM_START.length));
  socket.write('GET /apps/app HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect((await text(socket)).match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 404']);
});

test('no log line holds a password, an authorization header or an upload_id', async () => {
  const { uri, log } = await controller();
  const { upload_uri, download_uri } = await pushed(uri);
  await curl('-o', '/dev/null', download_uri);
  await postDroplet(upload_uri.replace('s3cret', 'wr0ng'));
  await postDroplet(upload_uri);
  await postDroplet(upload_uri);
  await curl('--no-fail', `${uri.replace('//', '//staging:s3cret@')}/nowhere?password=s3cret`);
  await vi.waitFor(async () => expect(await log()).toContain('no such route'));
  const said = await log();
  for (const secret of [
    's3cret',
    'wr0ng',
    'Basic',
    auth.authorization.slice(6),
    upload_uri.split('/').pop()!,
  ]) {
    expect(said).not.toContain(secret);
  }
});

test('each request has an id, its sender’s or a new one, in the answer and on its log lines', async () => {
  const { uri, log } = await controller();
  const own = { 'x-vcap-request-id': 'journey-1' };
  expect((await fetch(`${uri}/apps/app`, { headers: own })).headers.get('x-vcap-request-id')).toBe(
    'journey-1',
  );
  expect((await fetch(`${uri}/apps/%zz`, { headers: own })).headers.get('x-vcap-request-id')).toBe(
    'journey-1',
  );
  const odd = { 'x-vcap-request-id': 'x'.repeat(300) };
  const made = (await fetch(`${uri}/apps/app`, { headers: odd })).headers.get('x-vcap-request-id')!;
  expect(made).toMatch(/^[0-9a-f-]{36}$/);
  await vi.waitFor(async () => expect((await log()).match(new RegExp(made, 'g'))).toHaveLength(2));
  expect((await log()).match(/"request_id":"journey-1"/g)!.length).toBeGreaterThanOrEqual(3);
});
