import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startNatsServer } from '@diy-paas/nats-server';
import { expect, onTestFinished, test } from 'vitest';
import { fromRoot } from '../root.ts';
import { emptyDirectory, script } from './support.ts';

/** A script that stays up until it gets a signal. */
function start(name: string, args: string[], env: Record<string, string> = {}) {
  const child: ChildProcess = spawn(process.execPath, [fromRoot(`scripts/${name}.ts`), ...args], {
    cwd: fromRoot('.'),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const exited = once(child, 'exit').then(([status]) => status as number | null);
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  return {
    child,
    exited,
    output: () => output,
    said: (text: string | RegExp) => expect.poll(() => output, { timeout: 15_000 }).toMatch(text),
  };
}

/** Holds a port, unless somebody else on this machine holds it already. */
async function hold(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void server.close());
  await Promise.race([once(server, 'listening'), once(server, 'error')]).catch(() => {});
}

const connects = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

test('the demo takes the sample from nothing to its answer, and with --exit leaves it at that', async () => {
  const { status, stdout, stderr } = await script('demo', ['--exit']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    /Uploading droplet\n(.*\n)*.*Done!\n(.*\n)*New app registered at: http:\/\/127\.0\.0\.1:\d+\n(.*\n)*Hello World!\n/,
  );
  for (const name of ['nats', 'cloud-controller', 'stager', 'dea'])
    expect(stdout).toMatch(new RegExp(`^${name} +\\| `, 'm'));
  expect(await connects(stdout.match(/registered at: (\S+)/)![1]!)).toBe(false);
});

test('without --exit the demo stays up until Ctrl-C, on other ports where those it wants are taken', async () => {
  await hold(4222);
  await hold(9292);
  const demo = start('demo', []);
  await demo.said('It stays up until Ctrl-C');
  expect(demo.output()).toMatch(/Port 4222 is taken: nats-server uses port \d+ instead\./);
  expect(demo.output()).toMatch(/Port 9292 is taken: cloud-controller uses port \d+ instead\./);
  const url = demo.output().match(/registered at: (\S+)/)![1]!;
  expect(await connects(url)).toBe(true);
  demo.child.kill('SIGINT');
  expect(await demo.exited).toBe(0);
  expect(await connects(url)).toBe(false);
});

test('a demo whose app does not come up fails with the reason', async () => {
  const { status, stderr } = await script('demo', ['--exit'], { DEA_MAX_MEMORY: '100' });
  expect(status).toBe(1);
  expect(stderr).toBe(
    'The demo failed: There is no DEA with room for 256 MB and the runtime ruby19. Start one: pnpm start dea -c config/dea.yml\n',
  );
});

test('one service is started as the article starts it, with its settings', async () => {
  const nats = await startNatsServer();
  onTestFinished(() => nats.stop());
  const room = emptyDirectory('stager');
  writeFileSync(
    join(room, 'stager.yml'),
    `nats_uri: ${nats.uri}\nlocal_route: 127.0.0.1\npid_filename: ${room}/stager.pid\n`,
  );
  const stager = start('start', ['stager', '-c', join(room, 'stager.yml')]);
  await stager.said('stager ready, subscribed to staging');
  stager.child.kill('SIGINT');
  expect(await stager.exited).toBe(0);
});

test('a service that does not exist: exit 2', async () => {
  const { status, stderr } = await script('start', ['router']);
  expect(status).toBe(2);
  expect(stderr).toContain('There is no service "router".');
  expect(stderr).toContain('one of cloud-controller | stager | dea');
});
