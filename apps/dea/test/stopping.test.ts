import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deaFindDroplet, deaStatus, deaStop, dropletExited, routerRegister } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom, type Room } from './support/dea-in-a-room.ts';
import { serve } from './support/droplet-server.ts';
import { nodeFiles, script, shellFiles, TELL_ALL, text } from './support/droplets.ts';

const appsOf = ({ dir }: Room) => readdir(join(dir, 'dea/apps'));

/** Those that still run; what has ended and only waits to be noticed does not. */
function alive(pids: readonly number[]): string[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=,stat=,args=', '-p', pids.join()], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.trim() && !/^\s*\d+ Z/.test(line));
}

/** An app with a child and a grandchild of its own; writes all pids and waits for none. */
const FAMILY = `
require('child_process').spawn('sh', ['-c', 'sleep 1000 & echo $! > grandchild; wait'], { stdio: 'ignore' })
  .once('spawn', function () {
    require('fs').writeFileSync('child', String(this.pid));
    ${TELL_ALL}
  });
`;

async function startFamily(room: Room): Promise<number[]> {
  const registered = room.next(routerRegister);
  await room.start(await room.offer(nodeFiles(FAMILY)));
  await registered;
  const [directory] = await appsOf(room);
  const read = async (file: string) =>
    Number(await readFile(join(room.dir, 'dea/apps', directory!, file), 'utf8'));
  await expect.poll(() => read('app/grandchild').catch(() => 0)).toBeGreaterThan(0);
  return Promise.all(['run.pid', 'app/child', 'app/grandchild'].map(read));
}

test('a stop ends the app and its children, frees the room and removes the files', async () => {
  const room = await enterRoom();
  const pids = await startFamily(room);
  expect(alive(pids)).toHaveLength(3);
  room.bus.publish(deaStop, { droplet: 'app-1' });
  await expect.poll(() => appsOf(room)).toEqual([]);
  expect(alive(pids)).toEqual([]);
  expect(await room.ask(deaStatus, {})).toMatchObject([{ num_clients: 0, reserved_memory: 0 }]);
});

test('a child with a session of its own does not outlive a stop script that kills its parent', async () => {
  const room = await enterRoom();
  const files = shellFiles("setsid bash -c 'echo $$ > ../escaped; exec sleep 1000' & sleep 1000");
  const { instance } = await room.start(await room.offer(files, { uris: [] }));
  const file = join(room.dir, 'dea/apps', `hello-0-${instance}`, 'escaped');
  const escaped = () => readFile(file, 'utf8').catch(() => '');
  await expect.poll(escaped).not.toBe('');
  const pid = Number(await escaped());
  room.bus.publish(deaStop, { droplet: 'app-1' });
  await expect.poll(() => appsOf(room)).toEqual([]);
  expect(alive([pid])).toEqual([]);
});

test('an app that ignores SIGTERM and has no stop script is killed after stop_timeout', async () => {
  const room = await enterRoom({ stop_timeout: 0.2 });
  const stubborn = '#!/bin/bash\ntrap "" TERM\necho $$ > run.pid\nwhile true; do sleep 0.05; done\n';
  const message = await room.offer([script('startup', stubborn), text('app/x', '')], { uris: [] });
  const { instance } = await room.start(message);
  const pidFile = join(room.dir, 'dea/apps', `hello-0-${instance}`, 'run.pid');
  await expect.poll(() => readFile(pidFile, 'utf8').catch(() => '')).not.toBe('');
  const pid = Number(await readFile(pidFile, 'utf8'));
  room.bus.publish(deaStop, { droplet: 'app-1' });
  await expect.poll(() => appsOf(room)).toEqual([]);
  expect(alive([pid])).toEqual([]);
});

test('a stop script that hangs does not keep the app alive', async () => {
  const room = await enterRoom({ stop_timeout: 0.2 });
  const files = shellFiles('sleep 1000').map((file) =>
    file.path === 'stop' ? script('stop', '#!/bin/bash\nsleep 1000\n') : file,
  );
  await room.start(await room.offer(files, { uris: [] }));
  await expect
    .poll(() => room.ask(deaFindDroplet, { droplet: 'app-1', states: ['RUNNING'] }))
    .toHaveLength(1);
  room.bus.publish(deaStop, { droplet: 'app-1' });
  await expect.poll(() => appsOf(room)).toEqual([]);
});

test('a stop right behind the start leaves no process and no file, however often it is tried', async () => {
  const room = await enterRoom();
  const message = await room.offer(shellFiles('exec sleep 1000'));
  for (let attempt = 0; attempt < 10; attempt++) {
    const exited = room.next(dropletExited);
    await room.start(message);
    room.bus.publish(deaStop, { droplet: 'app-1' });
    expect(await exited).toMatchObject({ reason: 'STOPPED' });
  }
  await expect.poll(() => room.ask(deaStatus, {})).toMatchObject([{ num_clients: 0 }]);
  expect(await appsOf(room)).toEqual([]);
});

test('an instance whose droplet does not come is stopped at once', async () => {
  const room = await enterRoom();
  const silent = await serve(() => {});
  const message = await room.offer(shellFiles('sleep 1000'));
  await room.start({ ...message, executableUri: silent.uri });
  const exited = room.next(dropletExited);
  room.bus.publish(deaStop, { droplet: 'app-1' });
  expect(await exited).toMatchObject({ reason: 'STOPPED' });
  await expect.poll(() => room.ask(deaStatus, {})).toMatchObject([{ num_clients: 0 }]);
});

test('with disable_dir_cleanup the files of a stopped instance are left', async () => {
  const room = await enterRoom({ disable_dir_cleanup: true });
  await room.start(await room.offer(shellFiles('exec sleep 1000'), { uris: [] }));
  await expect
    .poll(() => room.ask(deaFindDroplet, { droplet: 'app-1', states: ['RUNNING'] }))
    .toHaveLength(1);
  await room.dea.stop();
  expect(await appsOf(room)).toHaveLength(1);
});

test('a shutdown ends every app with its children and says so', async () => {
  const room = await enterRoom();
  const pids = await startFamily(room);
  const exited = room.next(dropletExited);
  await room.bus.flush();
  await room.dea.stop();
  expect(await exited).toMatchObject({ droplet: 'app-1', reason: 'DEA_SHUTDOWN' });
  expect(alive(pids)).toEqual([]);
  expect(await appsOf(room)).toEqual([]);
  expect(await room.ask(deaStatus, {})).toEqual([]);
});

test('a shutdown that is asked for twice kills at once', async () => {
  const room = await enterRoom({ stop_timeout: 1000 });
  const stubborn = '#!/bin/bash\ntrap "" TERM\nwhile true; do sleep 0.05; done\n';
  await room.start(await room.offer([script('startup', stubborn), text('app/x', '')], { uris: [] }));
  await expect
    .poll(() => room.ask(deaFindDroplet, { droplet: 'app-1', states: ['RUNNING'] }))
    .toHaveLength(1);
  const exited = room.next(dropletExited);
  await room.bus.flush();
  const stopped = room.dea.stop();
  await exited;
  await room.dea.kill!();
  await stopped;
});
