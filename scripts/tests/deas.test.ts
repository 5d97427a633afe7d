import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { at, deaDiscover, deaStart } from '@diy-paas/protocol';
import { startCloud } from '@diy-paas/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { duration } from '../ps/table.ts';
import { fromRoot } from '../root.ts';
import { script } from './support.ts';

type Cloud = Awaited<ReturnType<typeof startCloud>>;
let cloud: Cloud;
let url: string;
beforeAll(async () => {
  cloud = await startCloud({ deas: 2 });
  const { stdout } = await run('request-stage', '--name', 'shop', '--memory', '64');
  url = stdout.match(/http:\S+/)![0];
}, 60_000);
afterAll(() => cloud.stop());

const run = (name: string, ...args: string[]) => script(name, args, { NATS_URI: cloud.natsUri });

const ruby = { name: 'ruby19' };
/** An app whose droplet is nowhere. */
const broken = {
  ...{ droplet: 'id-17', index: 3, name: 'broken', sha1: 'a'.repeat(40), runtime_info: ruby },
  executableUri: 'http://127.0.0.1:1/',
};

test('ps lists the instances with their state and address', async () => {
  const { status, stdout, stderr } = await run('ps');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [head, line, ...more] = stdout.trimEnd().split('\n');
  expect(head).toMatch(/^APP +INDEX +STATE +UPTIME +CPU +MEMORY +DISK +ADDRESS +DEA$/);
  expect(line).toMatch(/^shop +0 +RUNNING +\d+s /);
  expect(line).toContain(url);
  expect(more).toEqual([]);
  const json = await run('ps', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject([{ droplet: 'shop', state: 'RUNNING' }]);
  expect(json.stdout).not.toContain('credentials');
}, 30_000);

test('files shows a file or a directory, logs the log files', async () => {
  expect((await run('files', 'shop')).stdout).toMatch(/^app\/ +-\nlogs\/ +-/);
  expect((await run('files', 'shop', 'app/app.rb')).stdout).toContain("require 'sinatra'");
  expect(await run('files', 'shop', 'startup')).toMatchObject({
    ...{ status: 1, stdout: '' },
    stderr: 'startup of instance 0: Not accessible\n',
  });
  expect((await run('logs', 'shop')).stdout).toContain('====> instance 0: logs/staging.log <====');
}, 30_000);

test('logs --follow goes on until the app is stopped', async () => {
  const following = spawn(process.execPath, [fromRoot('scripts/logs.ts'), 'shop', '--follow'], {
    env: { ...process.env, NATS_URI: cloud.natsUri },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void following.kill('SIGKILL'));
  const ended = once(following, 'exit');
  const lines: string[] = [];
  createInterface({ input: following.stdout }).on('line', (line) => lines.push(line));
  await expect.poll(() => lines.join('\n'), { timeout: 15_000 }).toContain('[0 staging.log] ');

  expect(await run('stop-app', 'shop', '--instance', '7')).toMatchObject({
    ...{ status: 1, stdout: '' },
    stderr: 'No DEA has instance 7 of shop. What there is: pnpm ps\n',
  });
  const { status, stdout } = await run('stop-app', 'shop');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^instance 0 of shop, which was RUNNING, is stopped \(DEA \S{8}\)\n$/);
  expect(await ended).toEqual([0, null]);
  expect((await run('ps')).stdout).toBe('No DEA has an instance. Start one: pnpm request-stage\n');
}, 30_000);

test('an app that crashed is found by its name on every DEA, also where it has no files', async () => {
  const question = { droplet: 'id-17', limits: { mem: 1 }, runtime_info: ruby };
  const ids = new Set<string>();
  const see = ({ id }: { id: string }) => ids.add(id).size === 2;
  await cloud.bus.requestMany(deaDiscover, question, { timeoutMs: 10_000, see });
  for (const [n, id] of [...ids].entries()) {
    const message = { ...broken, index: 3 + n };
    expect(await cloud.bus.request(at(deaStart, { id }), message, { timeoutMs: 5_000 })).toHaveProperty(
      'instance',
    );
  }
  const lines = async () =>
    (await run('ps')).stdout.split('\n').filter((line) => /^broken +[34] +CRASHED +- /.test(line));
  await expect.poll(lines, { timeout: 15_000 }).toHaveLength(2);
  expect(new Set((await lines()).map((line) => line.split(/ +/).at(-1))).size).toBe(2);
  expect(await run('logs', 'broken')).toMatchObject({
    ...{ status: 1, stdout: '' },
    stderr: 'logs of instance 3: Entity not found.\nlogs of instance 4: Entity not found.\n',
  });
  expect(await run('files', 'broken', 'app')).toMatchObject({ status: 1 });
  expect(await run('stop-app', 'broken')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^(instance [34] of broken, which was CRASHED, is stopped.*\n){2}$/),
  });
  expect((await run('ps')).stdout).not.toContain('broken');
}, 30_000);

test('what was typed wrong, and a bus that is not there, are told apart', async () => {
  expect(await run('logs')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^which app\?\n\nusage: /),
  });
  expect(await run('logs', 'a', '-i', 'x')).toMatchObject({ status: 2 });
  expect(await run('ps', 'x')).toMatchObject({ status: 2 });
  const nobody = { NATS_URI: 'nats://127.0.0.1:1' };
  expect(await script('ps', [], nobody)).toMatchObject({
    status: 3,
    stderr: expect.stringContaining('pnpm start'),
  });
}, 30_000);

test('a duration is told in its two greatest units', () => {
  expect([0, 59, 60, 3_723, 90_000].map(duration)).toEqual(['0s', '59s', '1m0s', '1h2m', '1d1h']);
});
