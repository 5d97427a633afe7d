import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { bindRuntime } from '../src/droplet/bind-runtime.ts';
import { readManifest } from '../src/droplet/manifest.ts';
import { readAppFile } from '../src/instance/app-file.ts';
import { PATIENCE, untilReady } from '../src/instance/readiness.ts';
import { Ports } from '../src/machine/ports.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dea-parts-'));
});

async function listen(port = 0) {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

test('the runtime is filled in wherever it is named, and the script can only be run', async () => {
  const startup = join(dir, 'startup');
  await writeFile(startup, '%VCAP_LOCAL_RUNTIME% -S x\nexec "%VCAP_LOCAL_RUNTIME%" é\n', { mode: 0o500 });
  await bindRuntime(dir, '/opt/$&/ruby');
  expect(await readFile(startup, 'utf8')).toBe('/opt/$&/ruby -S x\nexec "/opt/$&/ruby" é\n');
  expect((await stat(startup)).mode & 0o777).toBe(0o500);
});

test('a start-up script that is a link is none', async () => {
  await symlink('/bin/true', join(dir, 'startup'));
  await expect(bindRuntime(dir, 'ruby')).rejects.toThrow('The droplet is not a droplet: no startup script.');
});

test('droplet.yaml may name a state file, and must be YAML', async () => {
  expect(await readManifest(dir)).toEqual({});
  await writeFile(join(dir, 'droplet.yaml'), 'state_file: x.json\nraw: {a: 1}\n');
  expect(await readManifest(dir)).toEqual({ stateFile: 'x.json' });
  await writeFile(join(dir, 'droplet.yaml'), 'a: [');
  await expect(readManifest(dir)).rejects.toThrow(/^The droplet’s droplet\.yaml is not YAML: /);
});

test('of an app’s file the end is read', async () => {
  await writeFile(join(dir, 'log'), 'one two three');
  expect(await readAppFile(dir, 'log')).toBe('one two three');
  expect(await readAppFile(dir, 'log', 5)).toBe('three');
  expect(await readAppFile(dir, 'none')).toBeUndefined();
});

test('no link of an app is followed out of its directory, and no pipe is waited on', async () => {
  const secret = await mkdtemp(join(tmpdir(), 'dea-secret-'));
  await writeFile(join(secret, 'file'), 'secret');
  await mkdir(join(dir, 'logs'));
  await symlink(join(secret, 'file'), join(dir, 'link'));
  await symlink(secret, join(dir, 'outside'));
  execFileSync('mkfifo', [join(dir, 'pipe')]);
  const up = join('..', secret.slice(secret.lastIndexOf('/') + 1), 'file');
  for (const name of ['link', 'outside/file', up, 'pipe', 'logs']) {
    expect(await readAppFile(dir, name)).toBeUndefined();
  }
});

test('no port is given twice, nor one that is in use, and when all are gone that is said', async () => {
  const used = await listen();
  const ports = new Ports({ from: used, to: used + 2 });
  const given = await Promise.all([ports.take(), ports.take()]);
  expect(given.sort()).toEqual([used + 1, used + 2]);
  await expect(ports.take()).rejects.toThrow(`The DEA has no free port between ${used} and ${used + 2}.`);
  ports.release(used + 2);
  expect(await ports.take()).toBe(used + 2);
});

const readiness = { stateFile: undefined, ip: '127.0.0.1', port: undefined };
const patience = { portMs: 150, stateFileMs: 150 };
const signal = new AbortController().signal;

test('an app is ready when its port accepts a connection', async () => {
  const port = await listen();
  await untilReady({ ...readiness, dir, port, patience, signal });
});

test('an app has 60 s to open its port, or 300 s to say in its state file that it runs', () => {
  expect(PATIENCE).toEqual({ portMs: 60_000, stateFileMs: 300_000 });
});

test('an app that opens another port than its own is not ready', async () => {
  const ports = new Ports({ from: 20_000, to: 32_767 });
  const port = await ports.take();
  await listen();
  const waiting = untilReady({ ...readiness, dir, port, patience, signal });
  await expect(waiting).rejects.toThrow(`The app did not open port ${port} within 0.15 s.`);
});

test('whoever waits for an app can give up', async () => {
  const stop = new AbortController();
  const port = await listen();
  const waiting = untilReady({
    ...{ ...readiness, dir, patience: { portMs: 60_000, stateFileMs: 60_000 } },
    stateFile: `never-${port}`,
    signal: stop.signal,
  });
  stop.abort();
  await expect(waiting).rejects.toThrow('aborted');
});
