import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { textFile, writeZip } from '@diy-paas/archive';
import { createLog } from '@diy-paas/component';
import { type NatsServer, startNatsServer } from '@diy-paas/nats-server';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type CloudControllerConfig, cloudControllerConfig, startCloudController } from '../src/index.ts';

const run = promisify(execFile);

export const sinatra = new URL('../../../samples/sinatra', import.meta.url).pathname;
export const auth = { authorization: `Basic ${btoa('staging:s3cret')}` };

/** One for all tests of a file. */
export let bus: NatsServer;
beforeAll(async () => {
  bus = await startNatsServer();
});
afterAll(() => bus.stop());

export type Bytes = string | Uint8Array<ArrayBuffer>;

export const tempDir = (): string => mkdtempSync(join(tmpdir(), 'controller-'));

/** Settings of a controller that keeps everything in `dir`. */
export function settings(dir: string, more: Record<string, unknown> = {}): CloudControllerConfig {
  return cloudControllerConfig.schema.parse({
    port: 0,
    mbus: bus.uri,
    default_package: sinatra,
    staging: { auth: { password: 's3cret' } },
    directories: { packages: join(dir, 'packages'), droplets: join(dir, 'droplets') },
    ...more,
  });
}

/** A running controller, ended with the test. `log()` is what it has logged so far. */
export async function controller(more: Record<string, unknown> = {}, dir = tempDir()) {
  const file = join(dir, 'log');
  const log = createLog('cloud-controller', { level: 'debug', file, format: 'json' });
  const service = await startCloudController(settings(dir, more), {
    log,
    signal: new AbortController().signal,
  });
  onTestFinished(() => service.stop());
  return { ...service, dir, log: () => readFile(file, 'utf8') };
}

/** A zip with one file; different for each `text`. */
export async function zip(text = 'puts 1'): Promise<{ file: string; bytes: Buffer<ArrayBuffer> }> {
  const file = join(tempDir(), 'app.zip');
  await writeZip([textFile('app.rb', text, { mtime: new Date(0) })], file);
  return { file, bytes: await readFile(file) };
}

export async function fileOf(content: string | Uint8Array): Promise<string> {
  const file = join(tempDir(), 'droplet.tgz');
  await writeFile(file, content);
  return file;
}

/** A form with one file. */
export function form(field: string, content: Bytes): FormData {
  const data = new FormData();
  data.set(field, new Blob([content]), 'file');
  return data;
}

export async function curl(...args: string[]): Promise<string> {
  return (await run('curl', ['-s', '-S', '-f', ...args])).stdout;
}

export interface Receipt {
  sha1: string;
  size: number;
  download_uri: string;
  upload_uri: string;
}

/** Uploads a package; answers its receipt. */
export async function pushed(uri: string, id = 'app') {
  const { bytes } = await zip();
  return json<Receipt>(fetch(`${uri}/apps/${id}/application`, { method: 'PUT', body: bytes }));
}

/** fetch takes no user and password in a URI. */
export function request(uri: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(uri);
  const login = url.username && `Basic ${btoa(`${url.username}:${url.password}`)}`;
  url.username = url.password = '';
  return fetch(url, { ...init, headers: { ...(login && { authorization: login }), ...init.headers } });
}

export const postDroplet = (uri: string, content: Bytes = 'a droplet') =>
  request(uri, { method: 'POST', body: form('upload[droplet]', content) });

export const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;

/** What is answered, as `status code description`. */
export async function refusal(answer: Promise<Response>): Promise<string> {
  const { code, description } = await json<{ code: number; description: string }>(answer);
  return `${(await answer).status} ${code} ${description}`;
}

/** What an upload that did not end well would leave. */
export const halfWritten = async (dir: string): Promise<string[]> => [
  ...(await readdir(join(dir, 'packages/.incoming'))),
  ...(await readdir(join(dir, 'droplets/.incoming'))),
];
