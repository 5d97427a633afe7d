import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processTable } from '@diy-paas/process';
import { deaStatus, deaStop, dropletExited, routerRegister } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom } from './support/dea-in-a-room.ts';
import { nodeFiles, script, shellFiles, TELL_ALL } from './support/droplets.ts';

// Faults of the DEA of 2012 that no other test here is about: docs/old-faults.md tells of all.

test('a stop before the app has written its run.pid ends the app', async () => {
  const room = await enterRoom();
  const startup = '#!/bin/bash\necho $$ > started\nsleep 1000\necho $$ > run.pid\n';
  const { instance } = await room.start(await room.offer([script('startup', startup)]));
  const started = join(room.dir, 'dea/apps', `hello-0-${instance}`, 'started');
  const pid = () => readFile(started, 'utf8').catch(() => '');
  await expect.poll(pid).toMatch(/^\d+\n$/);
  const app = Number(await pid());
  const exited = room.next(dropletExited);
  room.bus.publish(deaStop, { droplet: 'app-1' });
  expect(await exited).toMatchObject({ reason: 'STOPPED' });
  await expect.poll(() => readdir(join(room.dir, 'dea/apps'))).toEqual([]);
  expect(processTable().filter((row) => row.pid === app || row.group === app)).toEqual([]);
  expect(await room.ask(deaStatus, {})).toMatchObject([{ num_clients: 0, reserved_memory: 0 }]);
});

test('an app is routed as soon as its port opens, not at the next half second', async () => {
  const room = await enterRoom();
  const source = `
    const { writeFileSync } = require('fs');
    require('http').createServer().listen(process.argv[3], () => writeFileSync('opened', String(Date.now())));
  `;
  const message = await room.offer(nodeFiles(source));
  const delays: number[] = [];
  for (let index = 0; index < 4; index++) {
    const registered = room.next(routerRegister);
    const { instance } = await room.start({ ...message, index });
    await registered;
    const now = Date.now();
    const opened = join(room.dir, 'dea/apps', `hello-${index}-${instance}`, 'app/opened');
    await expect.poll(() => existsSync(opened)).toBe(true);
    delays.push(now - Number(await readFile(opened, 'utf8')));
  }
  expect(Math.min(...delays)).toBeLessThan(100); // the best of them: the machine may be busy
}, 30_000);

test('no word of a start message reaches a shell', async () => {
  const room = await enterRoom();
  const trap = join(room.dir, 'trap');
  const words = [
    `; touch ${trap};`,
    `$(touch ${trap})`,
    `\`touch ${trap}\``,
    `' touch ${trap} '`,
    `" & touch ${trap} "`,
  ];
  for (const [index, word] of words.entries()) {
    const registered = room.next(routerRegister);
    const change = {
      name: word,
      version: word,
      env: [`WORD=${word}`],
      users: [word],
      framework: word,
      index,
    };
    await room.start(await room.offer(nodeFiles(TELL_ALL), change));
    const { host, port } = await registered;
    const { env } = (await (await fetch(`http://${host}:${port}`)).json()) as { env: Record<string, string> };
    expect(env).toMatchObject({ WORD: word, VMC_APP_NAME: word });
    const exited = room.next(dropletExited);
    room.bus.publish(deaStop, { droplet: 'app-1' });
    await exited;
  }
  const { error } = await room.start(
    await room.offer(shellFiles('sleep 1000'), { runtime_info: { name: `node; touch ${trap}` } }),
  );
  expect(error).toContain('This DEA has no runtime');
  expect(existsSync(trap)).toBe(false);
}, 30_000);
