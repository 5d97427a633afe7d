import { execFileSync } from 'node:child_process';

import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNatsServer } from '@diy-paas/nats-server';
import { at, componentDiscover, staging, stagingLog } from '@diy-paas/protocol';
import { plugins } from '@diy-paas/staging-core';
import { expect, onTestFinished, test } from 'vitest';
import { ARTICLE_APP, endpoints, request, stager, textOf, zipOf } from './support.ts';

const TIMEOUT = { timeoutMs: 15_000 };
const PHASES = [
  'Setting up temporary directories',
  'Downloading application',
  'Unpacking application',
  'Staging application',
  'Auto-reconfiguration disabled because app does not use Bundler.',
  'Please provide a Gemfile.lock to use auto-reconfiguration.',
  'Creating droplet',
  'Uploading droplet',
  'Done!',
];

const serveZip = async (files: Record<string, string> = ARTICLE_APP) => {
  const zip = await zipOf(files);
  return (_: unknown, response: ServerResponse) => void createReadStream(zip).pipe(response);
};

test('the article’s request becomes a droplet, and its reply the article’s log', async () => {
  const { host, uploads } = await endpoints(await serveZip());
  const { bus, leftovers } = await stager();
  const reply = await bus.request(staging, request(host), TIMEOUT);
  expect(Object.keys(reply)).toEqual(['task_id', 'task_log']);
  expect(textOf(reply)).toEqual(PHASES);
  expect(reply.task_log).toMatch(/^(\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] .+\n)+$/);

  const body = uploads[0]!;
  const droplet = join(mkdtempSync(join(tmpdir(), 'droplet-')), 'droplet.tgz');
  writeFileSync(droplet, body.subarray(body.indexOf('\r\n\r\n') + 4, body.lastIndexOf('\r\n--')));
  const names = execFileSync('tar', ['-tzf', droplet], { encoding: 'utf8' }).trim().split('\n').sort();
  expect(names).toEqual([
    './',
    './app/',
    './app/app.rb',
    './logs/',
    './logs/staging.log',
    './startup',
    './stop',
    './tmp/',
  ]);
  expect(leftovers()).toEqual([]);
});

test('each line of the log is published as it is written, under the request’s id', async () => {
  const { host } = await endpoints(await serveZip());
  const { bus } = await stager();
  const live: string[] = [];
  bus.subscribe(at(stagingLog, { request_id: 'journey-7' }), ({ line }) => void live.push(line));
  await bus.flush();
  const { task_log } = await bus.request(staging, request(host), { ...TIMEOUT, requestId: 'journey-7' });
  expect(`${live.join('\n')}\n`).toBe(task_log);
});

test('the request’s id goes along to the endpoints, and stands in the log of the stager', async () => {
  const seen: unknown[] = [];
  const zip = await serveZip();
  const { host } = await endpoints((incoming, response) => {
    seen.push(incoming.headers['x-vcap-request-id']);
    zip(incoming, response);
  });
  const { bus, lines } = await stager();
  await bus.request(staging, request(host), { ...TIMEOUT, requestId: 'journey-8' });
  expect(seen).toEqual(['journey-8']);
  expect(lines.some((line) => line.includes('task succeeded') && line.includes('journey-8'))).toBe(true);
});

const half = (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': 1000 });
  response.write('PK');
};
const failures: [string, Parameters<typeof endpoints>[0], RegExp][] = [
  [
    'a download that is 404',
    (_, r) => void r.writeHead(404).end('no such app'),
    /^Failed downloading app: http:\/\/\S+\/app answered 404 Not Found: no such app$/,
  ],
  [
    'a download that is 401',
    (_, r) => void r.writeHead(401).end(),
    /^Failed downloading app: .* answered 401 Unauthorized$/,
  ],
  [
    'a download that is cut off',
    (_, r) => {
      half(r);
      r.destroy();
    },
    /^Failed downloading app: /,
  ],
  ['a download that stalls', (_, r) => half(r), /^Failed downloading app: .* nothing moved for 0.2 s$/],
  ['a package that is no zip', (_, r) => void r.end('<html>'), /^Failed unpacking app: /],
];
test.each(failures)('%s fails the task with one sentence', async (_, download, detail) => {
  const { host } = await endpoints(download);
  const { bus, lines, leftovers } = await stager({ transfer_stall_timeout: 0.2 });
  const reply = await bus.request(staging, request(host), TIMEOUT);
  const [head, ...rest] = reply.error!.split('\n ');
  expect(head).toBe('Staging task failed:');
  expect(rest.join('\n ')).toMatch(detail);
  expect(textOf(reply).at(-1)).toMatch(detail);
  expect(`${reply.error}${reply.task_log}${lines}`).not.toContain('secret');
  expect(leftovers()).toEqual([]);
});

test('a zip that was cut off fails in unpacking', async () => {
  const zip = await zipOf({ ...ARTICLE_APP, 'big.txt': 'x'.repeat(10_000) });
  const { host } = await endpoints((_, response) => void createReadStream(zip, { end: 120 }).pipe(response));
  const { bus } = await stager();
  const { error } = await bus.request(staging, request(host), TIMEOUT);
  expect(error).toMatch(/^Staging task failed:\n Failed unpacking app: /);
});

test('an upload that is refused fails the task', async () => {
  const { host } = await endpoints(
    await serveZip(),
    (_, response) => void response.writeHead(507).end('disk full'),
  );
  const { bus } = await stager();
  const reply = await bus.request(staging, request(host), TIMEOUT);
  expect(reply.error).toMatch(
    /^Staging task failed:\n Failed uploading droplet: .* answered 507 .*: disk full$/,
  );
});

test.each([
  [
    'an unknown framework',
    { framework_info: { name: 'cobol' } },
    'Staging plugin failed: Unknown framework "cobol". Known: ' +
      `${plugins.map(({ name }) => name).join(', ')}.`,
  ],
  [
    'no main file',
    { framework_info: { name: 'sinatra', detection: [{ '*.py': 'x' }] } },
    'Staging plugin failed: Unable to determine Sinatra startup command. Looked for *.py containing /x/.',
  ],
])('%s fails the task with what was looked for', async (_, changes, detail) => {
  const { host } = await endpoints(await serveZip());
  const { bus } = await stager();
  const properties = { ...request(host).properties, ...changes };
  const reply = await bus.request(staging, request(host, { properties }), TIMEOUT);
  expect(reply.error).toBe(`Staging task failed:\n ${detail}`);
});

const bundled = (gemfile: string) => ({
  ...ARTICLE_APP,
  Gemfile: gemfile,
  'Gemfile.lock': 'GEM\n  specs:\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n',
});

test('a plugin’s command that fails says its last words', async () => {
  const { host } = await endpoints(await serveZip(bundled('raise "the Gemfile is broken"')));
  const { bus } = await stager();
  const { error } = await bus.request(staging, request(host), TIMEOUT);
  expect(error).toMatch(
    /^Staging task failed:\n Staging plugin failed: "bundle install" failed with exit status \d+\./,
  );
  expect(error).toContain('the Gemfile is broken');
});

test('a plugin’s command that never ends is ended with all its children when the time is up', async () => {
  const { host } = await endpoints(await serveZip(bundled('system "sleep 1000 & sleep 1000"')));
  const { bus, leftovers } = await stager({ max_staging_duration: 1.5 });
  const reply = await bus.request(staging, request(host), TIMEOUT);
  expect(reply.error).toBe('Staging task failed:\n Staging timed out after 1.5 seconds.');
  expect(leftovers()).toEqual([]);
});

test('messages that are no requests are answered with what is wrong, and end nothing', async () => {
  const { host } = await endpoints(await serveZip());
  const { bus } = await stager();
  const { download_uri: _, ...lacking } = request(host);
  const reply = await bus.request(staging, lacking as never, TIMEOUT);
  expect(reply.error).toBe('Staging task failed:\n staging: field "download_uri" is missing');
  expect(textOf(reply)).toEqual(['staging: field "download_uri" is missing']);
  const odd = await bus.request(staging, 'not an object' as never, TIMEOUT);
  expect(odd.error).toContain('the message: expected object');
  expect((await bus.request(staging, request(host), TIMEOUT)).error).toBeUndefined();
});

test.each(['file:///etc/passwd', 'nonsense'])('%s is no address to download from', async (download_uri) => {
  const { bus } = await stager();
  const { error } = await bus.request(staging, request('x', { download_uri }), TIMEOUT);
  expect(error).toMatch(/Failed downloading app: .*(is neither http nor https|is not a URI)/);
});

/** Downloads that wait until they are let go, and are counted. */
async function heldDownloads() {
  const zip = await serveZip();
  const held: (() => void)[] = [];
  const order: string[] = [];
  const { host } = await endpoints((incoming, response) => {
    order.push(incoming.headers['x-vcap-request-id'] as string);
    held.push(() => zip(incoming, response));
  });
  const waiting = (count: number) =>
    expect.poll(() => held.length, { interval: 5, timeout: 10_000 }).toBe(count);
  return { host, held, order, waiting };
}

test('max_active_tasks run at once, and the rest waits in order', async () => {
  const { host, held, order, waiting } = await heldDownloads();
  const { bus } = await stager({ max_active_tasks: 2 });
  const replies = [1, 2, 3, 4].map((id) =>
    bus.request(staging, request(host), { ...TIMEOUT, requestId: `r${id}` }),
  );
  await waiting(2);
  held[0]!();
  await waiting(3);
  expect(order.slice(0, 3).toSorted()).toEqual(['r1', 'r2', 'r3']);
  held[1]!();
  held[2]!();
  await waiting(4);
  expect(order[3]).toBe('r4');
  held[3]!();
  for (const reply of await Promise.all(replies)) expect(reply.error).toBeUndefined();
});

test('a stager that is stopped takes no more requests and finishes those it has', async () => {
  const { host, held, waiting } = await heldDownloads();
  const { bus, service, leftovers } = await stager({ max_active_tasks: 1 });
  const replies = [1, 2].map(() => bus.request(staging, request(host), TIMEOUT));
  await waiting(1);
  const stopped = service.stop();
  held[0]!();
  await waiting(2);
  held[1]!();
  await stopped;
  for (const reply of await Promise.all(replies)) expect(textOf(reply)).toEqual(PHASES);
  await expect(bus.request(staging, request(host), TIMEOUT)).rejects.toThrow('nobody listens');
  expect(leftovers()).toEqual([]);
});

test('a stager that is killed ends its tasks, and their requesters hear of it', async () => {
  const { host, waiting } = await heldDownloads();
  const { bus, service, leftovers } = await stager();
  const reply = bus.request(staging, request(host), TIMEOUT);
  await waiting(1);
  await service.kill!();
  expect((await reply).error).toMatch(/The stager was stopped in the middle of the task/);
  expect(leftovers()).toEqual([]);
});

test('a task is unharmed when the bus is restarted in its middle', async () => {
  const { host, held, waiting } = await heldDownloads();
  const { bus, nats } = await stager();
  const reply = bus.request(staging, request(host), TIMEOUT);
  await waiting(1);
  await nats.killHard();
  const again = await startNatsServer({ port: nats.port });
  onTestFinished(() => again.stop());
  held[0]!();
  expect(textOf(await reply)).toEqual(PHASES);
});

test('a stager is a component: it is discovered, and /varz counts its tasks', async () => {
  const { host } = await endpoints(await serveZip());
  const { bus } = await stager();
  await bus.request(staging, request(host), TIMEOUT);
  const info = await bus.request(componentDiscover, {}, TIMEOUT);
  expect(info.type).toBe('Stager');
  const headers = { authorization: `Basic ${btoa(info.credentials.join(':'))}` };
  const varz = await (await fetch(`http://${info.host}/varz`, { headers })).json();
  expect(varz).toMatchObject({ active_tasks: 0, waiting_tasks: 0, done: 1, failed: 0 });
});

test('stagers share a queue', async () => {
  const { host } = await endpoints(await serveZip());
  const first = await stager();
  const second = await stager({ nats_uri: first.nats.uri });
  await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(() => first.bus.request(staging, request(host), TIMEOUT)),
  );
  const took = [first, second].map(
    ({ lines }) => lines.filter((line) => line.includes('took a request')).length,
  );
  expect(took[0]! + took[1]!).toBe(12);
  expect(Math.min(...took)).toBeGreaterThan(0);
});

test('a setting that cannot be had is refused, not ignored', async () => {
  await expect(stager({ platform_config: '/nowhere.yml' })).rejects.toThrow('/nowhere.yml: ENOENT');
});
