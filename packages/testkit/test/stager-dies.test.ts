import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ComponentInfo, componentAnnounce, stagingTaken } from '@diy-paas/protocol';
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
  expect(lines).toContain('The stager that took the request has gone: asking another one.');
  expect(new Set(takers).size).toBe(2);
}, 40_000);
