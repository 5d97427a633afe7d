import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAllowed } from '../src/allowed-hosts.ts';
import { download, type FilePart, HOST_PATTERN, TransferError, upload } from '../src/index.ts';
import { serve } from './support.ts';

const room = mkdtempSync(join(tmpdir(), 'transfer-'));
const file = join(room, 'fetched');

/** A file to deliver. */
const part = (bytes: Buffer): FilePart => ({
  field: 'upload[droplet]',
  name: 'droplet.tgz',
  size: bytes.length,
  async *stream() {
    for (let at = 0; at < bytes.length; at += 500_000) yield bytes.subarray(at, at + 500_000);
  },
});

test('a download lands in its file, its size is told, and its bytes are shown on their way', async () => {
  const data = randomBytes(3_000_000);
  const host = await serve((_, response) => response.end(data));
  const hash = createHash('sha1');
  expect(await download(`http://${host}/x`, file, { onChunk: (chunk) => hash.update(chunk) })).toBe(
    data.length,
  );
  expect(readFileSync(file).equals(data)).toBe(true);
  expect(hash.digest('hex')).toBe(createHash('sha1').update(data).digest('hex'));
});

test('credentials go out as basic auth, and the journey’s id as a header', async () => {
  const host = await serve(({ headers, url }, response) =>
    response.end(`${url} ${headers.authorization} ${headers['x-vcap-request-id']}`),
  );
  await download(`http://us%40er:p%3Ass@${host}/app?x=1`, file, { requestId: 'r1' });
  expect(readFileSync(file, 'utf8')).toBe(`/app?x=1 Basic ${btoa('us@er:p:ss')} r1`);
});

test('an upload is one multipart file field with a Content-Length', async () => {
  let seen = '';
  const host = await serve(async (request, response) => {
    seen = `${request.method} ${request.headers['content-length']}\n`;
    for await (const chunk of request) seen += chunk;
    response.end();
  });
  await upload(`http://${host}/up`, part(Buffer.from('the droplet')));
  const body = seen.slice(seen.indexOf('\n') + 1);
  expect(seen.split('\n')[0]).toBe(`POST ${body.length}`);
  expect(body).toMatch(
    /^--(\S+)\r\nContent-Disposition: form-data; name="upload\[droplet\]"; filename="droplet.tgz"\r\nContent-Type: application\/octet-stream\r\n\r\nthe droplet\r\n--\1--\r\n$/,
  );
});

const failures: [string, Parameters<typeof serve>[0], RegExp][] = [
  [
    '404',
    (_, response) => response.writeHead(404).end('{"description":"no such app"}'),
    /answered 404 Not Found: {"description":"no such app"}$/,
  ],
  ['401', (_, response) => response.writeHead(401).end(), /answered 401 Unauthorized$/],
  [
    'a redirect, which is not followed',
    (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    /answered 302 Found$/,
  ],
  [
    'an answer that is cut off',
    (_, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('half', () => response.destroy());
    },
    /(ended the connection in the middle|failed: aborted)$/,
  ],
  [
    'an answer that stalls',
    (_, response) => {
      response.writeHead(200);
      response.write('half');
    },
    /failed: nothing moved for 0.1 s$/,
  ],
  ['no answer at all', () => {}, /failed: nothing moved for 0.1 s$/],
];
test.each(failures)('%s is one sentence, and leaves no file', async (_, listener, sentence) => {
  const host = await serve(listener);
  const target = join(room, 'failed');
  const failure = await download(`http://user:secret@${host}/x`, target, { stallMs: 100 }).catch(
    (error) => error,
  );
  expect(failure).toBeInstanceOf(TransferError);
  expect(failure.message).toMatch(sentence);
  expect(failure.message.startsWith(`http://${host}/x `)).toBe(true);
  expect(failure.message).not.toContain('secret');
  expect(existsSync(target)).toBe(false);
});

test.each([
  ['nonsense', 'the given address is not a URI'],
  ['file:///etc/passwd', 'file:///etc/passwd is neither http nor https'],
  ['http://us%er:p@127.0.0.1/x', 'http://127.0.0.1/x has a user or password that is not encoded as in a URI'],
  ['http://127.0.0.1:1/', 'http://127.0.0.1:1/ refuses connections: nobody serves there'],
])('%s cannot be fetched', async (uri, sentence) => {
  await expect(download(uri, file)).rejects.toThrow(sentence);
});

test('an upload that is refused says what the server said', async () => {
  const host = await serve(async (request, response) => {
    for await (const _ of request);
    response.writeHead(507).end('disk full');
  });
  await expect(upload(`http://${host}/up`, part(randomBytes(9)))).rejects.toThrow(
    /answered 507 Insufficient Storage: disk full$/,
  );
});

test('an upload whose server answers before it has read everything says what the server said', async () => {
  const host = await serve((_, response) => response.writeHead(401, { connection: 'close' }).end('not you'));
  await expect(upload(`http://${host}/up`, part(randomBytes(20_000_000)))).rejects.toThrow(
    /answered 401|ended the connection/,
  );
});

test('an upload whose file cannot be read to its end fails with the reason, and is not whole for the server', async () => {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<boolean>();
  const host = await serve((request) => {
    begun.resolve();
    request.resume().once('close', () => ended.resolve(request.complete));
  });
  const damaged: FilePart = {
    ...part(randomBytes(1_000_000)),
    async *stream() {
      yield randomBytes(600_000);
      await begun.promise;
      throw new Error('the package is damaged');
    },
  };
  await expect(upload(`http://${host}/up`, damaged)).rejects.toThrow('the package is damaged');
  expect(await ended.promise).toBe(false);
});

test('a download that drips is given up, too', async () => {
  const host = await serve((_, response) => {
    const drip = setInterval(() => response.write('x'), 5);
    response.once('close', () => clearInterval(drip));
  });
  const uri = `http://${host}/`;
  await expect(download(uri, file, { stallMs: 1000, limitMs: 100 })).rejects.toThrow(
    `${uri} failed: was not done after 0.1 s`,
  );
});

test('a transfer that is aborted ends at once', async () => {
  const host = await serve(() => abort.abort());
  const abort = new AbortController();
  await expect(download(`http://${host}/`, file, { signal: abort.signal })).rejects.toThrow('was given up');
});

test('a redirect to another host is not followed: neither credentials nor a request get there', async () => {
  let asked = 0;
  const other = await serve((_, response) => {
    asked++;
    response.end('secrets of the inner network');
  });
  const host = await serve((_, response) => response.writeHead(307, { location: `http://${other}/` }).end());
  await expect(download(`http://user:secret@${host}/`, file)).rejects.toThrow('307 Temporary Redirect');
  await expect(upload(`http://user:secret@${host}/`, part(randomBytes(9)))).rejects.toThrow(
    /307 Temporary Redirect/,
  );
  expect(asked).toBe(0);
});

test.each([
  ['http://10.0.0.1/', ['10.0.0.1'], true],
  ['http://10.0.0.1:8080/', ['10.0.0.1'], true],
  ['http://10.0.0.1:8080/', ['10.0.0.1:80'], false],
  ['http://10.0.0.1/', ['10.0.0.1:80'], true],
  ['https://10.0.0.1/', ['10.0.0.1:80', 'elsewhere'], false],
  ['https://Controller.Example.COM/', ['controller.example.com:443'], true],
  ['http://a.example.com/', ['*.example.com'], true],
  ['http://example.com/', ['*.example.com'], false],
  ['http://badexample.com/', ['*.example.com'], false],
  ['http://example.com.evil.org/', ['example.com'], false],
  ['http://allowed:x@evil.org/', ['allowed'], false],
  ['http://0x7f.1/', ['10.0.0.1'], false],
  ['http://2130706433:9292/', ['127.0.0.1:9292'], true],
  ['http://[::1]:9292/', ['[::1]:9292'], true],
  ['http://[::1]/', ['[::1]:9292'], false],
])('%s with %s allowed: %s', (uri, patterns, expected) => {
  for (const pattern of patterns) expect(pattern).toMatch(HOST_PATTERN);
  expect(isAllowed(new URL(uri), patterns)).toBe(expected);
});

test('a host that is not allowed is not talked to', async () => {
  let asked = 0;
  const host = await serve((_, response) => {
    asked++;
    response.end();
  });
  const options = { allowedHosts: ['controller.example.com'] };
  const sentence = `http://${host}/x is not at an allowed host`;
  await expect(download(`http://user:secret@${host}/x`, file, options)).rejects.toThrow(sentence);
  await expect(upload(`http://${host}/x`, part(randomBytes(9)), options)).rejects.toThrow(sentence);
  expect(asked).toBe(0);
});

test('a download that is larger than allowed is given up, and leaves no file', async () => {
  const host = await serve((_, response) => {
    const more = () => response.write(randomBytes(100_000), more); // for ever
    more();
  });
  const target = join(room, 'endless');
  await expect(download(`http://${host}/`, target, { maxBytes: 1_000_000 })).rejects.toThrow(
    `http://${host}/ is larger than 1000000 bytes, the most that is taken`,
  );
  expect(existsSync(target)).toBe(false);
});
