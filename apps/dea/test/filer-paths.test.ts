import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createLog } from '@diy-paas/component';
import fc from 'fast-check';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Filer, startFiler } from '../src/filer/filer.ts';
import { inUnits } from '../src/filer/listing.ts';

let home: string;
let filer: Filer;
let log: () => Promise<string>;
beforeEach(async () => {
  const base = await mkdtemp(join(tmpdir(), 'dea-filer-'));
  home = join(base, 'apps/hello-0');
  await mkdir(join(home, 'logs'), { recursive: true });
  await mkdir(join(home, 'app/views'), { recursive: true });
  await writeFile(join(home, 'logs/stdout.log'), 'one\ntwo\nthree\n');
  await writeFile(join(home, 'app/app.rb'), 'x'.repeat(1536));
  await writeFile(join(home, 'startup'), '#!/bin/bash\n');
  await writeFile(join(base, 'secret'), 'SECRET');
  await writeFile(join(base, 'apps/neighbour'), 'SECRET');
  filer = await startFiler({
    ...{ ip: '127.0.0.1', port: undefined },
    log: createLog('filer', { level: 'info', file: join(base, 'log') }),
    homeOf: (name) => {
      if (name === 'bug') throw new Error('out of luck');
      return name === 'hello-0' ? home : undefined;
    },
  });
  log = () => readFile(join(base, 'log'), 'utf8');
  onTestFinished(() => filer.close());
});

interface Asking {
  readonly headers?: Record<string, string>;
  readonly credentials?: [string, string];
  readonly method?: string;
}

/** A path goes out as it is: fetch would resolve `..` itself. */
function get(path: string, { headers = {}, credentials = filer.credentials, method = 'GET' }: Asking = {}) {
  return new Promise<{ status: number; body: string; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const options = { port: filer.port, host: '127.0.0.1', path: `/droplets/${path}`, headers, method };
      request({ ...options, auth: credentials.join(':') }, async (response) =>
        resolve({
          ...{ status: response.statusCode!, headers: response.headers },
          body: await text(response),
        }),
      )
        .on('error', reject)
        .end();
    },
  );
}

test('a directory is listed as in 2012, and at the top only what is the app’s', async () => {
  expect((await get('hello-0')).body).toBe(
    `${'app/'.padEnd(35)}          -\n${'logs/'.padEnd(35)}          -`,
  );
  await writeFile(join(home, 'app/.hidden'), '');
  expect((await get('/hello-0/app/')).body.split('\n')).toEqual([
    'app.rb                                    1.5K',
    'views/                                       -',
  ]);
  expect([0, 1023, 1024, 5 << 20, 3 * 2 ** 40].map(inUnits)).toEqual(['0B', '1023B', '1.0K', '5.0M', '3.0T']);
});

test('a file is served as plain text, whole or in part', async () => {
  const whole = await get('hello-0/logs/stdout.log');
  expect(whole).toMatchObject({ status: 200, body: 'one\ntwo\nthree\n' });
  expect(whole.headers).toMatchObject({ 'content-type': 'text/plain', 'content-length': '14' });
  const part = (range: string) => get('hello-0/logs/stdout.log', { headers: { range } });
  expect(await part('bytes=4-6')).toMatchObject({ status: 206, body: 'two' });
  expect((await part('bytes=4-6')).headers['content-range']).toBe('bytes 4-6/14');
  expect((await part('bytes=-6')).body).toBe('three\n');
  expect((await part('bytes=8-')).body).toBe('three\n');
  expect((await part('bytes=8-1000')).body).toBe('three\n');
  expect((await part('lines=1-2')).status).toBe(200);
  expect(await part('bytes=14-')).toMatchObject({ status: 416 });
  await writeFile(join(home, 'logs/empty'), '');
  expect(await get('hello-0/logs/empty')).toMatchObject({ status: 200, body: '' });
});

test('what is not there, or nobody’s, is not found; without the password nothing is', async () => {
  const missing = { status: 404, body: 'Entity not found.\n' };
  for (const path of ['hello-0/none', 'hello-1/logs', '', 'neighbour', 'hello-0/%E0%A4%A']) {
    expect(await get(path)).toMatchObject(missing);
  }
  expect(await get('hello-0/logs', { credentials: ['', ''] })).toMatchObject({ status: 401 });
  expect(await get('hello-0/logs', { credentials: [filer.credentials[0], 'x'] })).toMatchObject({
    status: 401,
  });
});

test('no way leads out of the instance’s directory, and none to the platform’s own scripts', async () => {
  await symlink('../../../secret', join(home, 'app/link'));
  await symlink('../../..', join(home, 'app/up'));
  await symlink('/etc', join(home, 'app/etc'));
  await symlink('app.rb', join(home, 'app/inside'));
  execFileSync('mkfifo', [join(home, 'app/pipe')]);
  const refused = { status: 403, body: 'Not accessible\n' };
  for (const path of [
    'link',
    'up',
    'up/secret',
    'etc',
    'etc/passwd',
    '../../neighbour',
    '%2e%2e/%2e./secret',
  ]) {
    expect(await get(`hello-0/app/${path}`), path).toMatchObject(refused);
  }
  for (const path of ['../secret', 'hello-0/..%2f..%2fsecret', 'hello-0/startup', 'hello-0/app/x%00']) {
    expect(await get(path), path).toMatchObject(refused);
  }
  expect(await get('hello-0/app/pipe')).toMatchObject({ status: 404 });
  expect((await get('hello-0/app/inside')).body).toHaveLength(1536);
  expect((await get('hello-0/app')).body).not.toMatch(/link|up|etc/);
});

test('whatever is asked for, nothing outside is ever told', async () => {
  const step = fc.constantFrom(
    '..',
    '.',
    '%2e%2e',
    '%2F',
    '..%2f',
    'app',
    'logs',
    'hello-0',
    'secret',
    '',
    '%00',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      expect((await get(`hello-0/${steps.join('/')}`)).body).not.toContain('SECRET');
    }),
    { numRuns: 200 },
  );
});

test('what nobody expected to go wrong is answered as such, and the log has the cause', async () => {
  expect(await get('bug')).toMatchObject({
    ...{ status: 500, body: 'The DEA could not read it; its log says why.\n' },
  });
  await expect.poll(log).toMatch(/out of luck.*"msg":"the file viewer failed on \/droplets\/bug"/);
});

test('who goes in the middle of a file is no failure', async () => {
  await writeFile(join(home, 'app/big'), Buffer.alloc(50_000_000));
  const gone = Promise.withResolvers<void>();
  const options = { port: filer.port, host: '127.0.0.1', path: '/droplets/hello-0/app/big' };
  const asking = request({ ...options, auth: filer.credentials.join(':') }, (response) => {
    response.once('data', () => response.destroy()).once('close', gone.resolve);
  });
  asking.on('error', () => {}).end();
  await gone.promise;
  expect(await get('hello-0/app/app.rb')).toMatchObject({ status: 200 });
  await get('bug');
  await expect.poll(log).toContain('failed on /droplets/bug');
  expect((await log()).trimEnd().split('\n')).toHaveLength(1);
});

test('HEAD tells what GET would, also of a file that is followed, and other methods are refused', async () => {
  const head = (path: string) => get(`hello-0/${path}`, { method: 'HEAD' });
  expect(await head('logs/stdout.log')).toMatchObject({
    ...{ status: 200, body: '', headers: { 'content-length': '14' } },
  });
  expect(await head('logs/stdout.log?tail')).toMatchObject({ status: 200, body: '' });
  expect(await head('logs')).toMatchObject({ status: 200, body: '' });
  for (const method of ['PUT', 'POST', 'DELETE']) {
    expect(await get('hello-0/logs/stdout.log', { method })).toMatchObject({ status: 405 });
  }
});

test('a directory of many files is listed whole', async () => {
  await Promise.all(Array.from({ length: 250 }, (_, n) => writeFile(join(home, `app/views/${n}`), '')));
  const names = (await get('hello-0/app/views')).body.split('\n').map((line) => line.split(' ')[0]);
  expect(names).toEqual(Array.from({ length: 250 }, (_, n) => String(n)).sort());
});

test('what may not be read, and a socket, are not found', async () => {
  await writeFile(join(home, 'app/private'), '');
  await chmod(join(home, 'app/private'), 0);
  const server = createServer().listen(join(home, 'app/socket'));
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  expect(await get('hello-0/app/socket')).toMatchObject({ status: 404 });
  const isRoot = process.getuid?.() === 0;
  expect(await get('hello-0/app/private')).toMatchObject({ status: isRoot ? 200 : 404 });
  expect(await get(`hello-0/${'x'.repeat(300)}`)).toMatchObject({ status: 404 });
});
