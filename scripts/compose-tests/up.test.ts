import { chmod, cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectBus, createLog } from '@diy-paas/component';
import { expect, test } from 'vitest';
import { docker } from './support/run.ts';
import { answerOf, clone, topology } from './support/topology.ts';

const apps = await mkdtemp(join(tmpdir(), 'apps-'));
await chmod(apps, 0o755); // request-stage is another user
const cloud = await topology({ APPS_DIR: apps });

test('from a fresh clone `up --wait` starts everything, and the sample answers on the host', async () => {
  await cloud.must('up', '--detach', '--wait');
  const log = await cloud.must('logs', '--no-log-prefix', 'request-stage');
  for (const line of [
    'Setting up temporary directories',
    'Staging application',
    'Uploading droplet',
    'Done!',
  ]) {
    expect(log).toContain(line);
  }
  const [, url] = log.match(/New app registered at: (http:\S+)/)!;
  expect(await answerOf(url!)).toBe('Hello World!');
});

test('ports are published on loopback only, and those of NATS’ monitoring and of the components not at all', async () => {
  const published = await Promise.all(
    ['nats', 'cloud-controller', 'stager', 'dea', 'request-stage', 'sample-started'].map(async (service) => {
      const [container] = await cloud.containers(service);
      return docker('port', container!.name);
    }),
  );
  expect(published.join('\n').trim().split('\n').sort()).toEqual(
    [
      `4222/tcp -> 127.0.0.1:${cloud.env.NATS_PORT}`,
      `9292/tcp -> 127.0.0.1:${cloud.env.CLOUD_CONTROLLER_PORT}`,
    ].sort(),
  );
  const [nats] = await cloud.containers('nats');
  expect(await accepts(nats!.ip, 4222)).toBe(true);
  expect(await accepts(nats!.ip, 8222)).toBe(false);
});

test('bus and cloud controller ask for a user and a password', async () => {
  const uri = `nats://127.0.0.1:${cloud.env.NATS_PORT}`;
  const log = createLog('test', { level: 'off' });
  await expect(connectBus({ uri, name: 'test', log, patienceMs: 1_000 })).rejects.toThrow('refuses');
  const answer = await fetch(`http://127.0.0.1:${cloud.env.CLOUD_CONTROLLER_PORT}/apps/sinatra`);
  expect(answer.status).toBe(401);
});

test('nobody is root but the stager and the DEA, whose apps are users of their own; memory is limited', async () => {
  for (const service of ['nats', 'cloud-controller', 'stager', 'dea', 'sample-started']) {
    const [container] = await cloud.containers(service);
    const user = await docker('exec', container!.name, 'id', '-u');
    expect([service, user === '0']).toEqual([service, ['stager', 'dea'].includes(service)]);
    const limit = await docker('inspect', '--format', '{{.HostConfig.Memory}}', container!.name);
    expect(Number(limit), service).toBeGreaterThan(0);
  }
  const [dea] = await cloud.containers('dea');
  const pid = '$(cat /var/lib/diy-paas/dea/0/apps/*/run.pid)';
  const app = await docker('exec', dea!.name, 'sh', '-c', `grep -E '^(Uid|CapEff)' /proc/${pid}/status`);
  expect(app.split(/\s+/)).toEqual(['Uid:', ...Array(4).fill('22001'), 'CapEff:', '0000000000000000']);
  expect(await cloud.must('logs', 'dea')).toContain(
    'a system user for each instance; no namespaces (unshare: ',
  );
});

test('`run request-stage` stages an app of one’s own out of the mounted directory', async () => {
  await mkdir(join(apps, 'my-app'));
  await cp(join(clone, 'samples/sinatra'), join(apps, 'my-app'), { recursive: true });
  await writeFile(
    join(apps, 'my-app/app.rb'),
    `require 'sinatra'\nget('/') { 'Hello from ' + ENV['WHO'] }\n`,
  );
  await docker(
    'run',
    '--rm',
    '--volume',
    `${apps}:/apps`,
    'debian:bookworm-slim',
    'chmod',
    '-R',
    'a+rX',
    '/apps',
  );

  const output = await cloud.must('run', '--rm', 'request-stage', '/apps/my-app', '--env', 'WHO=me');
  const [, url] = output.match(/New app registered at: (http:\S+)/)!;
  expect(await answerOf(url!)).toBe('Hello from me');
});

test('`down` ends within seconds, nobody is killed, and what was staged is there afterwards', async () => {
  const { seconds } = await cloud.compose('stop');
  expect(seconds).toBeLessThan(8);
  for (const service of ['nats', 'cloud-controller', 'stager', 'dea', 'sample-started']) {
    const [container] = await cloud.containers(service);
    expect([service, container!.exitCode]).not.toEqual([service, 137]);
  }
  const down = await cloud.compose('down');
  expect(down).toMatchObject({ status: 0 });
  expect(down.seconds).toBeLessThan(8);

  await cloud.must('up', '--detach', '--wait', 'cloud-controller');
  const answer = await fetch(`http://127.0.0.1:${cloud.env.CLOUD_CONTROLLER_PORT}/apps/my-app`, {
    headers: { Authorization: `Basic ${btoa('staging:development')}` },
  });
  expect(await answer.json()).toHaveProperty('droplet.sha1');
});

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });
}
