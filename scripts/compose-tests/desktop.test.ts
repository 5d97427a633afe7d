import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePorts } from './support/free-port.ts';
import { docker } from './support/run.ts';
import { answerOf, clone, topology } from './support/topology.ts';

const from = await freePorts(5);
const files = ['docker-compose.yml', 'docker-compose.desktop.yml'].map((name) => join(clone, name));
const cloud = await topology({
  COMPOSE_FILE: files.join(':'),
  APP_PORTS_FROM: String(from),
  APP_PORTS_TO: String(from + 4),
});

test('with the desktop file apps are at 127.0.0.1, on ports of the published range', async () => {
  await cloud.must('up', '--detach', '--wait');
  const more = await cloud.must('run', '--rm', 'request-stage', '--name', 'twin', '--instances', '2');
  const log = await cloud.must('logs', '--no-log-prefix', 'request-stage');
  const urls = [...`${log}\n${more}`.matchAll(/New app registered at: (http:\S+)/g)].map(([, url]) => url!);
  expect(urls).toHaveLength(3);
  for (const url of urls) {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const port = Number(new URL(url).port);
    expect(port >= from && port <= from + 4).toBe(true);
    expect(await answerOf(url)).toBe('Hello World!');
  }
  const [dea] = await cloud.containers('dea');
  expect(await docker('port', dea!.name)).not.toMatch(/-> (?!127\.0\.0\.1:)/);
});
