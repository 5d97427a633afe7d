import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Filer, startFiler } from '../src/filer/filer.ts';
import { inUnits } from '../src/filer/listing.ts';

let home: string;
let filer: Filer;
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
    homeOf: (name) => (name === 'hello-0' ? home : undefined),
  });
  onTestFinished(() => filer.close());
});

/** A path goes out as it is: fetch would resolve `..` itself. */
function get(path: string, headers: Record<string, string> = {}, credentials = filer.credentials) {
  return new Promise<{ status: number; body: string; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const options = { port: filer.port, host: '127.0.0.1', path: `/droplets/${path}`, headers };
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
  const part = (range: string) => get('hello-0/logs/stdout.log', { range });
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
  expect(await get('hello-0/logs', {}, ['', ''])).toMatchObject({ status: 401 });
  expect(await get('hello-0/logs', {}, [filer.credentials[0], 'x'])).toMatchObject({ status: 401 });
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
