import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  deaStop,
  dropletExited,
  dropletStatus,
  deaFindDroplet as find,
  routerRegister,
} from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom, type Room } from './support/dea-in-a-room.ts';
import { nodeFiles, script, shellFiles, TELL_ALL, text } from './support/droplets.ts';

/** What an app that tells all says of itself. */
async function askApp({ host, port }: { host: string; port: number }) {
  const response = await fetch(`http://${host}:${port}`);
  return (await response.json()) as { env: Record<string, string>; argv: string[]; cwd: string };
}

async function running(room: Room, message: Parameters<Room['start']>[0]) {
  const registered = room.next(routerRegister);
  const answer = await room.start(message);
  if (answer.error) throw new Error(answer.error);
  return registered;
}

test('an app gets its port as an argument, its directory, and no variable of the DEA’s own', async () => {
  process.env.SECRET_OF_THE_DEA = 'x';
  const room = await enterRoom();
  const route = await running(room, await room.offer(nodeFiles(TELL_ALL)));
  const { env, argv, cwd } = await askApp(route);
  expect(argv).toEqual(['-p', String(route.port)]);
  expect(cwd).toBe(join(env.HOME!, 'app'));
  // Of these, bash sets the last four.
  expect(Object.keys(env).sort()).toEqual([
    'HOME',
    'OLDPWD',
    'PWD',
    'SHLVL',
    'VCAP_APPLICATION',
    'VCAP_APP_HOST',
    'VCAP_APP_PORT',
    'VCAP_CONSOLE_IP',
    'VCAP_CONSOLE_PORT',
    'VCAP_DEBUG_IP',
    'VCAP_DEBUG_PORT',
    'VCAP_SERVICES',
    'VMC_APP_HOST',
    'VMC_APP_ID',
    'VMC_APP_INSTANCE',
    'VMC_APP_NAME',
    'VMC_APP_PORT',
    'VMC_APP_VERSION',
    'VMC_SERVICES',
    'VMC_WARNING_WARNING',
    '_',
  ]);
});

test('values with quotes, line ends, dollars and other scripts arrive unharmed', async () => {
  const room = await enterRoom();
  const nasty = `it's "quoted" $HOME \`id\` \\n\nsecond line – ünï ☃ 日本`;
  const message = await room.offer(nodeFiles(TELL_ALL), {
    env: [`NASTY=${nasty}`, 'EMPTY=', 'EQUALS=a=b=c'],
  });
  const { env } = await askApp(await running(room, message));
  expect(env).toMatchObject({ NASTY: nasty, EMPTY: '', EQUALS: 'a=b=c' });
});

test('two instances of one app get ports and directories of their own, and are found one by one', async () => {
  const room = await enterRoom();
  const message = await room.offer(nodeFiles(TELL_ALL));
  const routes = [await running(room, message), await running(room, { ...message, index: 1 })];
  expect(new Set(routes.map(({ port }) => port)).size).toBe(2);
  const both = await room.ask(find, { droplet: 'app-1' });
  expect(both.map(({ index }) => index).sort()).toEqual([0, 1]);
  const [second] = await room.ask(find, { droplet: 'app-1', indices: [1], include_stats: true });
  expect(second).toMatchObject({ index: 1, state: 'RUNNING', stats: { port: routes[1]!.port } });
  expect(await room.ask(dropletStatus, {})).toHaveLength(2);
  expect(room.server.requests).toHaveLength(1);

  const exited = room.next(dropletExited);
  room.bus.publish(deaStop, { droplet: 'app-1', indices: [0] });
  expect(await exited).toMatchObject({ index: 0, reason: 'STOPPED' });
  expect((await askApp(routes[1]!)).argv).toEqual(['-p', String(routes[1]!.port)]);
});

test('an app without uris gets no -p, no route, and is RUNNING at once', async () => {
  const room = await enterRoom();
  const message = await room.offer(shellFiles('echo "$@" > args; sleep 1000'), { uris: [] });
  await room.start({ ...message });
  const [found] = await expect
    .poll(() => room.ask(find, { droplet: 'app-1', states: ['RUNNING'], include_stats: true }))
    .toHaveLength(1)
    .then(() => room.ask(find, { droplet: 'app-1', include_stats: true }));
  expect(found!.stats!.port).toBeUndefined();
  const args = join(room.dir, 'dea/apps', found!.staged!, 'app/args');
  await expect.poll(() => readFile(args, 'utf8').catch(() => '')).toBe('\n');
});

test('an app with a state file is ready when that says RUNNING', async () => {
  const room = await enterRoom();
  const message = await room.offer([
    ...shellFiles(
      'until [ -e go ]; do sleep 0.02; done; echo \'{"state": "RUNNING"}\' > state.json; sleep 1000',
    ),
    text('droplet.yaml', 'state_file: app/state.json\n'),
  ]);
  const { instance } = await room.start(message);
  const directory = join(room.dir, 'dea/apps', `hello-0-${instance}`);
  await expect.poll(() => stat(join(directory, 'run.pid')).catch(() => undefined)).toBeDefined();
  expect(await room.ask(find, { droplet: 'app-1' })).toMatchObject([{ state: 'STARTING' }]);
  const registered = room.next(routerRegister);
  await writeFile(join(directory, 'app/go'), '');
  expect(await registered).toMatchObject({ app: 'app-1' });
});

test('debug and console ports are given, and told', async () => {
  const room = await enterRoom();
  const message = await room.offer(nodeFiles(TELL_ALL), { debug: true, console: true });
  const { env } = await askApp(await running(room, message));
  const [found] = await room.ask(find, { droplet: 'app-1' });
  expect(found).toMatchObject({
    debug_ip: env.VCAP_DEBUG_IP,
    debug_port: Number(env.VCAP_DEBUG_PORT),
    console_ip: env.VCAP_CONSOLE_IP,
    console_port: Number(env.VCAP_CONSOLE_PORT),
  });
  expect(new Set([env.VCAP_APP_PORT, env.VCAP_DEBUG_PORT, env.VCAP_CONSOLE_PORT]).size).toBe(3);
});

test('only the executable of the DEA’s own config is run, whatever the message asks for', async () => {
  const room = await enterRoom();
  const trap = join(room.dir, 'trap');
  await writeFile(trap, `#!/bin/bash\ntouch ${trap}.sprung\n`, { mode: 0o755 });
  const runtime_info = { name: 'node', executable: trap, version_output: '.*' };
  await running(room, await room.offer(nodeFiles(TELL_ALL), { runtime_info }));
  expect(await readdir(room.dir)).not.toContain('trap.sprung');
});

test('a name with slashes stays within the directory of the instances', async () => {
  const room = await enterRoom();
  await running(room, await room.offer(nodeFiles(TELL_ALL), { name: '../../../etc/x' }));
  const [found] = await room.ask(find, { droplet: 'app-1' });
  expect(found!.staged).toMatch(/^\.\._\.\._\.\._etc_x-0-[0-9a-f]{32}$/);
  expect(await readdir(join(room.dir, 'dea/apps'))).toEqual([found!.staged]);
});

test('the request id of a start is in its log lines, and goes with the request for the droplet', async () => {
  const room = await enterRoom();
  const registered = room.next(routerRegister);
  await room.start(await room.offer(nodeFiles(TELL_ALL)), 'journey-7');
  await registered;
  expect(room.server.requests[0]!.headers['x-vcap-request-id']).toBe('journey-7');
  await expect.poll(room.log).toMatch(/"request_id":"journey-7".*"msg":"running"/);
});

test('a start-up script without the runtime in it is run as it is', async () => {
  const room = await enterRoom();
  const message = await room.offer([script('startup', '#!/bin/bash\nexec sleep 1000\n')], { uris: [] });
  await room.start(message);
  await expect.poll(() => room.ask(find, { droplet: 'app-1', states: ['RUNNING'] })).toHaveLength(1);
});
