import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deaFindDroplet, deaStatus, deaUpdate, routerRegister, routerUnregister } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom, type Room } from './support/dea-in-a-room.ts';
import { nodeFiles, shellFiles, TELL_ALL, text } from './support/droplets.ts';

/** The uris that are registered and unregistered from now on. */
function hearUris({ bus }: Room): { added: string[][]; dropped: string[][] } {
  const hear = (message: typeof routerRegister) => {
    const heard: string[][] = [];
    bus.subscribe(message, ({ uris }) => void heard.push(uris));
    return heard;
  };
  return { added: hear(routerRegister), dropped: hear(routerUnregister) };
}

/** Until whatever the DEA says to it has been heard. */
async function update({ bus }: Room, uris: string[], droplet = 'app-1'): Promise<void> {
  bus.publish(deaUpdate, { droplet, uris });
  await bus.request(deaStatus, {}, { timeoutMs: 2_000 });
}

async function runningWith(room: Room, uris: string[]) {
  const registered = room.next(routerRegister);
  await room.start(await room.offer(nodeFiles(TELL_ALL), { uris }));
  await registered;
  return hearUris(room);
}

test.each([
  ['added', ['a', 'b', 'c'], [['c']], []],
  ['dropped', ['a'], [], [['b']]],
  ['exchanged', ['c', 'a'], [['c']], [['b']]],
  ['all taken away', [], [], [['a', 'b']]],
  ['the same in another order', ['b', 'a'], [], []],
])('uris that are %s: nothing else is registered or unregistered', async (_, uris, added, dropped) => {
  const room = await enterRoom();
  const heard = await runningWith(room, ['a', 'b']);
  await update(room, uris);
  expect(heard).toEqual({ added, dropped });
  const [found] = await room.ask(deaFindDroplet, { droplet: 'app-1', include_stats: true });
  expect(found!.stats!.uris).toEqual(uris);
});

test('the uris of another app are its own', async () => {
  const room = await enterRoom();
  const heard = await runningWith(room, ['a']);
  await update(room, ['b'], 'app-2');
  expect(heard).toEqual({ added: [], dropped: [] });
});

test('an app that is still starting is registered with its new uris, and with no others', async () => {
  const room = await enterRoom();
  const slow = 'until [ -e go ]; do sleep 0.02; done; echo \'{"state": "RUNNING"}\' > state; sleep 1000';
  const files = [...shellFiles(slow), text('droplet.yaml', 'state_file: app/state\n')];
  const heard = hearUris(room);
  const { instance } = await room.start(await room.offer(files, { uris: ['a'] }));
  await update(room, ['b', 'c']);
  expect(heard).toEqual({ added: [], dropped: [] });
  const home = join(room.dir, 'dea/apps', `hello-0-${instance}`);
  await expect.poll(() => writeFile(join(home, 'app/go'), '').catch(() => 'not yet')).toBeUndefined();
  await expect.poll(() => heard).toEqual({ added: [['b', 'c']], dropped: [] });
});
