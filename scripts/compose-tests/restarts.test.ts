import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bus } from '@diy-paas/component';
import { dropletExited, type Payload, stagingLog, stagingTaken } from '@diy-paas/protocol';
import { beforeAll, expect, test } from 'vitest';
import { docker } from './support/run.ts';
import { answerOf, components, request, topology } from './support/topology.ts';

const cloud = await topology();
let bus: Bus;
beforeAll(async () => {
  await cloud.must('up', '--detach', '--wait', '--scale', 'stager=2');
  bus = await cloud.bus();
});

test('`restart dea`: its apps end, the bus hears of it, and it serves again at once', async () => {
  const exited = next<Payload<typeof dropletExited>>((see) => bus.subscribe(dropletExited, see));
  await bus.flush();
  await cloud.must('restart', 'dea');
  expect(await exited).toMatchObject({ droplet: 'sinatra', reason: 'DEA_SHUTDOWN' });
  await cloud.must('up', '--detach', '--wait', '--no-recreate', 'dea');
  const { instances } = await request(bus);
  expect(await answerOf(instances[0]!.url)).toBe('Hello World!');
});

test('`restart nats` in the middle of a task: the task ends well, the apps run on', async () => {
  const { instances } = await request(bus);
  const line = staging();
  const task = request(bus, await slowApp(5), '--no-start');
  await line;
  await cloud.must('restart', 'nats');
  expect((await task).task_log).toMatch(/Done!\n$/);
  expect(await answerOf(instances[0]!.url)).toBe('Hello World!');
  expect(await components(bus, 'Stager')).toHaveLength(2);
  expect(await components(bus, 'CloudController')).toHaveLength(1);
});

test('a stager killed in the middle of a task: another one does the work', async () => {
  const taken = next<Payload<typeof stagingTaken>>((see) =>
    bus.subscribe({ ...stagingTaken, subject: 'staging.taken.*' }, see),
  );
  const line = staging();
  const task = request(bus, await slowApp(4), '--no-start');
  const { stager } = await taken;
  await line;
  const { host } = (await components(bus, 'Stager')).find(({ uuid }) => uuid === stager)!;
  const containers = await cloud.containers('stager');
  await docker('kill', containers.find(({ ip }) => host.startsWith(`${ip}:`))!.name);
  expect((await task).task_log).toMatch(/Done!\n$/);
});

test('the last one killed: the requester hears of it', async () => {
  const line = staging();
  const task = request(bus, await slowApp(60), '--no-start');
  task.catch(() => {}); // looked at below
  await line;
  await cloud.must('kill', 'stager');
  await expect(task).rejects.toThrow('There is no stager on the bus.');
});

/** The next thing that a subscription sees. */
function next<T>(subscribe: (see: (news: T) => void) => { unsubscribe(): void }): Promise<T> {
  return new Promise((resolve) => {
    const subscription = subscribe((news) => {
      subscription.unsubscribe();
      resolve(news);
    });
  });
}

/** When some stager is busy staging. */
function staging(): Promise<void> {
  return new Promise((resolve) => {
    const subscription = bus.subscribe({ ...stagingLog, subject: 'staging.log.*' }, ({ line }) => {
      if (!line.endsWith('Staging application')) return;
      subscription.unsubscribe();
      resolve();
    });
  });
}

/** An app whose bundling takes its time, each time anew. */
async function slowApp(seconds: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'slow-'));
  const lock = ['GEM', '  specs:', '', 'PLATFORMS', '  ruby', '', 'DEPENDENCIES', ''];
  await writeFile(join(directory, 'app.rb'), `require 'sinatra'\n`);
  await writeFile(join(directory, 'Gemfile'), `# ${Math.random()}\nsleep ${seconds}\n`);
  await writeFile(join(directory, 'Gemfile.lock'), lock.join('\n'));
  return directory;
}
