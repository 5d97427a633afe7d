import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packApp, stageApp } from '@diy-paas/client';
import {
  type ComponentInfo,
  componentAnnounce,
  componentDiscover,
  staging,
  stagingTaken,
} from '@diy-paas/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { type Cloud, startCloud } from '../src/index.ts';

const STAGER = new URL('../../../apps/stager/src/main.ts', import.meta.url).pathname;

/** A stager as a process of its own, which can be killed as a machine would kill it. */
async function stagerProcess(cloud: Cloud) {
  const room = mkdtempSync(join(tmpdir(), 'stager-'));
  writeFileSync(join(room, 'platform.yml'), `cache: ${room}/cache\n`);
  writeFileSync(
    join(room, 'stager.yml'),
    `nats_uri: ${cloud.natsUri}\nplatform_config: ${room}/platform.yml\nlocal_route: 127.0.0.1\n`,
  );
  const ready = Promise.withResolvers<ComponentInfo>();
  const announced = cloud.bus.subscribe(componentAnnounce, (info) => ready.resolve(info));
  await cloud.bus.flush();
  const child = spawn(process.execPath, [STAGER, '-c', join(room, 'stager.yml')], {
    cwd: room,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  onTestFinished(stop);
  const { uuid } = await ready.promise;
  announced.unsubscribe();
  return { uuid, child };
}

/** A bundled app whose first staging waits until somebody kills it. */
function appThatHoldsItsFirstStager(): string {
  const directory = join(mkdtempSync(join(tmpdir(), 'app-')), 'held');
  const flag = join(directory, '..', 'flag');
  mkdirSync(directory);
  writeFileSync(
    join(directory, 'app.rb'),
    "# require 'sinatra'\nrequire 'socket'\nserver = TCPServer.new(ARGV.last.to_i)\nloop { server.accept.close }\n",
  );
  writeFileSync(
    join(directory, 'Gemfile'),
    `unless File.exist?('${flag}')\n  File.write('${flag}', Process.pid)\n  sleep 100\nend\n`,
  );
  writeFileSync(join(directory, 'Gemfile.lock'), 'GEM\n  specs:\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n');
  return directory;
}

test('when a stager is killed in the middle of a task, another one does the work', async () => {
  const cloud = await startCloud({ stagers: 0 });
  onTestFinished(() => cloud.stop());
  const stagers = [await stagerProcess(cloud), await stagerProcess(cloud)];
  cloud.bus.subscribe(
    { ...stagingTaken, subject: 'staging.taken.*' },
    ({ stager }) => void takers.push(stager),
  );
  await cloud.bus.flush();
  const takers: string[] = [];
  const lines: string[] = [];
  const app = appThatHoldsItsFirstStager();
  const pushing = cloud.push(app, { framework: 'sinatra', onLine: (line) => lines.push(line) });
  const flag = join(app, '..', 'flag');
  await expect
    .poll(() => existsSync(flag) && readFileSync(flag, 'utf8'), { timeout: 10_000 })
    .toMatch(/^\d+$/);
  stagers.find(({ uuid }) => uuid === takers[0])!.child.kill('SIGKILL');

  // What a stager leaves running when it is killed like this is nobody's but ours to end.
  process.kill(Number(readFileSync(flag, 'utf8')), 'SIGKILL');

  const { droplet } = await pushing;
  expect(droplet.taskLog).toMatch(/Done!\n$/);
  expect(lines).toContain('No stager has the request any more: asking again.');
  expect(new Set(takers).size).toBe(2);
}, 40_000);

/** Asks for the sample's staging, and waits until the request is on the bus. */
async function askForSample({ bus, controllerUri }: Cloud) {
  const lines: string[] = [];
  const app = await packApp({ path: new URL('../../../samples/sinatra', import.meta.url).pathname });
  onTestFinished(() => app.remove());
  const asked = new Promise<void>((resolve) => {
    const watching = bus.watch('staging', () => {
      watching.unsubscribe();
      resolve();
    });
  });
  await bus.flush();
  const options = {
    bus,
    controller: controllerUri,
    requestId: 'r1',
    onLine: (line: string) => lines.push(line),
  };
  const droplet = stageApp(app, options);
  await asked;
  return { droplet, lines };
}

test('a request that was lost before any stager saw it is asked again', async () => {
  const cloud = await startCloud({ stagers: 0 });
  onTestFinished(() => cloud.stop());
  const deaf = await stagerProcess(cloud);
  deaf.child.kill('SIGSTOP');
  const { droplet, lines } = await askForSample(cloud);
  deaf.child.kill('SIGKILL'); // with the request unread
  await stagerProcess(cloud);
  expect((await droplet).taskLog).toMatch(/Done!\n$/);
  expect(lines[0]).toBe('No stager has the request any more: asking again.');
}, 40_000);

test('a stager of 2012 does not say which requests it has, and is trusted', async () => {
  const cloud = await startCloud({ stagers: 0 });
  onTestFinished(() => cloud.stop());
  const looks = { left: 3, over: Promise.withResolvers<void>() };
  cloud.bus.subscribe(componentDiscover, async (_, envelope) => {
    const about = { host: '127.0.0.1:1', credentials: ['u', 'p'] as [string, string], start: 'today' };
    await envelope.reply({ type: 'Stager', uuid: 'old', ...about });
    if (--looks.left === 0) looks.over.resolve();
  });
  cloud.bus.subscribe(staging, async (_, envelope) => {
    await looks.over.promise;
    await envelope.reply({ task_id: 't', task_log: '', error: 'not today' });
  });
  const { droplet, lines } = await askForSample(cloud);
  await expect(droplet).rejects.toThrow('not today');
  expect(lines).toEqual([]);
}, 40_000);
