import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCloud } from '@diy-paas/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { fromRoot } from '../root.ts';
import { emptyDirectory, script } from './support.ts';

type Cloud = Awaited<ReturnType<typeof startCloud>>;
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

const requestStage = (...args: string[]) => script('request-stage', args, { NATS_URI: cloud.natsUri });

test('without arguments the sample is staged and started, and its URL answers', async () => {
  const { status, stdout, stderr } = await requestStage();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const texts = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\[.{19}\] /, ''));
  expect(texts).toEqual([
    'Detected sinatra: app.rb requires sinatra',
    'Setting up temporary directories',
    'Downloading application',
    'Unpacking application',
    'Staging application',
    'Auto-reconfiguration disabled because app does not use Bundler.',
    'Please provide a Gemfile.lock to use auto-reconfiguration.',
    'Creating droplet',
    'Uploading droplet',
    'Done!',
    expect.stringMatching(/^New app registered at: http:\/\/127\.0\.0\.1:\d+$/),
  ]);
  const url = stdout.match(/http:\S+/)![0];
  expect(await (await fetch(url)).text()).toBe('Hello World!');
});

test('--no-start stages only', async () => {
  const { status, stdout } = await requestStage('--no-start');
  expect(status).toBe(0);
  expect(stdout).toMatch(/Done!\n$/);
});

test('--json is one document and nothing else', async () => {
  const app = emptyDirectory('app');
  writeFileSync(join(app, 'app.rb'), "require 'sinatra'\nget('/') { ENV['GREETING'] }\n");
  const args = [
    '--json',
    '--name',
    'json-app',
    '--instances',
    '2',
    '--memory',
    '64',
    '--env',
    'GREETING=hello there',
  ];
  const { status, stdout } = await requestStage(app, ...args);
  expect(status).toBe(0);
  const outcome = JSON.parse(stdout);
  expect(outcome).toMatchObject({
    app: 'json-app',
    framework: 'sinatra',
    droplet: { sha1: expect.stringMatching(/^[0-9a-f]{40}$/) },
  });
  expect(outcome.instances).toHaveLength(2);
  for (const { url } of outcome.instances) expect(await (await fetch(url)).text()).toBe('hello there');
});

test('--command starts any program, and --service binds: VCAP_SERVICES has them by label', async () => {
  const app = emptyDirectory('app');
  const server =
    "require 'socket'\nSocket.tcp_server_loop(ENV['VCAP_APP_PORT']) { |c, _| c.write \"HTTP/1.0 200 OK\\r\\n\\r\\n#{ENV['VCAP_SERVICES']}\"; c.close }\n";
  writeFileSync(join(app, 'serve.rb'), server);
  const file = join(emptyDirectory('service'), 'db.json');
  writeFileSync(file, '{"label": "mysql-5.1", "name": "db", "credentials": {"hostname": "h"}}');
  const inline = '{"label": "redis-2.2", "name": "cache"}';
  const args = ['--json', '--command', 'ruby serve.rb', '--service', file, '--service', inline];
  const { status, stdout } = await requestStage(app, ...args);
  expect(status).toBe(0);
  const { framework, instances } = JSON.parse(stdout);
  expect(framework).toBe('standalone');
  expect(await (await fetch(instances[0].url)).json()).toEqual({
    'mysql-5.1': [{ name: 'db', label: 'mysql-5.1', credentials: { hostname: 'h' } }],
    'redis-2.2': [{ name: 'cache', label: 'redis-2.2' }],
  });
});

test('--buildpack reaches the stager', async () => {
  const { status, stderr } = await requestStage('--buildpack', 'ssh://host/x', '--no-start');
  expect(status).toBe(1);
  expect(stderr).toContain('The buildpack "ssh://host/x" is not a git URL');
});

test('a zip is taken as it is', async () => {
  const zip = join(emptyDirectory('zip'), 'My App.zip');
  execFileSync('zip', ['-qr', zip, '.'], { cwd: fromRoot('samples/sinatra') });
  const { status, stdout } = await requestStage(zip, '--json', '--no-start');
  expect(status).toBe(0);
  expect(JSON.parse(stdout).app).toBe('my-app');
});

test('--trace prints what passes on the bus, and no password', async () => {
  const { status, stdout } = await requestStage('--no-start', '--trace');
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^Msg received on \[staging\] : '\{"app_id":"sinatra","download_uri":"http:\/\/\*\*\*@127/m,
  );
  expect(stdout).toContain('Msg received on [staging.log.');
});

test('a staging that fails is told with the stager’s error: exit 1', async () => {
  const { status, stdout, stderr } = await requestStage('--framework', 'cobol', '--no-start');
  expect(status).toBe(1);
  expect(stderr).toContain('Unknown framework "cobol". Known: ');
  expect(stdout).toContain('Staging application');
  const json = await requestStage('--framework', 'cobol', '--json');
  expect(json.status).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    error: expect.stringContaining('cobol'),
    task_log: expect.any(String),
  });
});

test('an app that dies is told with its last words: exit 1', async () => {
  const app = emptyDirectory('app');
  writeFileSync(join(app, 'app.rb'), "require 'sinatra'\nraise 'out of luck'\n");
  const { status, stderr } = await requestStage(app);
  expect(status).toBe(1);
  expect(stderr).toContain('out of luck');
});

test('an app that is nothing, or not there: exit 1', async () => {
  const nothing = await requestStage(emptyDirectory('nothing'));
  expect(nothing.status).toBe(1);
  expect(nothing.stderr).toMatch(/^No framework was detected\. Looked for:/);
  const absent = await requestStage('/no/such/app');
  expect(absent).toMatchObject({ status: 1, stderr: 'There is no directory or zip at /no/such/app.\n' });
});

test.each([
  [['--instances', '0'], '--instances takes a positive number, not "0"'],
  [['--memory', 'much'], '--memory takes a positive number, not "much"'],
  [['--env', 'novalue'], '--env takes NAME=VALUE, not "novalue"'],
  [['--name', 'a/b'], '--name takes letters'],
  [['--service', '{"label": '], '--service: what it is given cannot be read as JSON: '],
  [['--service', '{}'], '--service needs a "label"'],
  [['--service', '/no/such.json'], '--service: /no/such.json cannot be read (ENOENT)'],
  [['--nonsense'], "Unknown option '--nonsense'"],
  [['one', 'two'], 'one application at a time'],
])('%j is a wrong usage: exit 2, with the right one', async (args, complaint) => {
  const { status, stderr } = await script('request-stage', args);
  expect(status).toBe(2);
  expect(stderr).toContain(complaint);
  expect(stderr).toContain('usage: pnpm request-stage');
});

test('no bus: exit 3 within two seconds', async () => {
  const ended = await script('request-stage', [], { NATS_URI: 'nats://user:secret@127.0.0.1:1' });
  expect(ended).toMatchObject({
    status: 3,
    stderr: 'There is no bus at nats://***@127.0.0.1:1. Start one with everything else: pnpm start\n',
  });
});

test('no stager, no DEA: exit 3, with how to start them', async () => {
  const empty = await startCloud({ stagers: 0, deas: 0 });
  onTestFinished(() => empty.stop());
  const { status, stderr, seconds } = await script('request-stage', [], { NATS_URI: empty.natsUri });
  expect(status).toBe(3);
  expect(stderr.split('\n')).toEqual([
    'There is no stager on the bus. Start one: pnpm start stager -c config/stager.yml',
    'There is no DEA with room for 256 MB and the runtime ruby19. Start one: pnpm start dea -c config/dea.yml',
    '',
  ]);
  expect(seconds).toBeLessThan(10); // two, and what a busy machine takes to start node
});

test('no DEA with room: exit 3', async () => {
  const { status, stderr } = await requestStage('--memory', '100000');
  expect(status).toBe(3);
  expect(stderr).toContain('There is no DEA with room for 100000 MB and the runtime ruby19.');
});
