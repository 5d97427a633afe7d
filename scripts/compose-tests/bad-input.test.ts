import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { docker } from './support/run.ts';
import { clone, project, topology } from './support/topology.ts';

const cloud = await topology();

test('a port that is taken is named, and nothing is started', async () => {
  const server = createServer().listen(Number(cloud.env.NATS_PORT), '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { status, output } = await cloud.compose('up', '--detach', '--wait');
  expect(status).not.toBe(0);
  expect(output).toMatch(
    new RegExp(`127.0.0.1:${cloud.env.NATS_PORT}.*(address already in use|already allocated)`),
  );
});

test('a wrong password of the bus: each service says so, gives up, and `up` fails within seconds', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'override-'));
  const wrong = { environment: { NATS_URI: 'nats://cloud:wr0ng@nats:4222' } };
  const services = { 'cloud-controller': wrong, stager: wrong, dea: wrong };
  await writeFile(join(directory, 'wrong.json'), JSON.stringify({ services }));
  const files = ['--file', join(clone, 'docker-compose.yml'), '--file', join(directory, 'wrong.json')];

  const up = await cloud.compose(...files, 'up', '--detach', '--wait');
  expect(up.status).not.toBe(0);
  expect(up.seconds).toBeLessThan(30);
  for (const service of Object.keys(services)) {
    await expect.poll(() => state(service), { timeout: 30_000 }).toBe('exited 1 5');
    const log = await cloud.must('logs', '--no-log-prefix', service);
    expect(log.match(/the bus at nats:\/\/\*\*\*@nats:4222 refuses our user and password/g)).toHaveLength(6);
    expect(log).not.toContain('wr0ng');
  }
});

test.each([
  ['cloud-controller', 'droplets', '/data', 'cloud-controller droplets'],
  ['dea', 'dea', '/data/0', 'dea'],
])(
  '%s refuses a volume from an older version, and says what to do',
  async (service, volume, path, component) => {
    await cloud.must('down', '--volumes');
    await cloud.must('create', service);
    const mark = JSON.stringify({ component, layout: 0 });
    const write = `mkdir -p ${path} && echo '${mark}' > ${path}/.layout.json && chmod -R a+rwX /data`;
    const mount = `${project}_${volume}:/data`;
    await docker('run', '--rm', '--volume', mount, 'debian:bookworm-slim', 'sh', '-c', write);

    const up = await cloud.compose('up', '--detach', '--wait', service);
    expect(up.status).not.toBe(0);
    await expect.poll(() => state(service), { timeout: 30_000 }).toBe('exited 1 5');
    const log = await cloud.must('logs', '--no-log-prefix', service);
    expect(log).toMatch(/was written by an older version of .* \(layout 0, .*docker compose down -v/);
  },
);

/** `exited 1 5`: its exit status, and how often it was restarted. */
async function state(service: string): Promise<string> {
  const [container] = await cloud.containers(service);
  return docker(
    'inspect',
    '--format',
    '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}',
    container!.name,
  );
}
