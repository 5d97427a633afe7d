import { at, deaDiscover, deaFindDroplet, deaStart, deaStatus, dropletExited } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom } from './support/dea-in-a-room.ts';
import { shellFiles } from './support/droplets.ts';

const idle = shellFiles('sleep 1000');

test('of many starts at once only as many are taken as there is memory for, and each other one is told so', async () => {
  const room = await enterRoom({ max_memory: 200 });
  const message = await room.offer(idle, { uris: [] });
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => room.start({ ...message, index })),
  );
  expect(answers.filter(({ instance }) => instance)).toHaveLength(3);
  expect(answers.filter(({ error }) => error).map(({ error }) => error)).toEqual(
    Array(5).fill('There is no room for 64 MB: 8 MB of 200 MB are left.'),
  );
  expect(await room.ask(deaStatus, {})).toMatchObject([{ reserved_memory: 192, num_clients: 3 }]);
});

test('a DEA that is not multi-tenant takes one instance', async () => {
  const room = await enterRoom({ multi_tenant: false });
  const message = await room.offer(idle, { uris: [] });
  expect(await room.start(message)).toHaveProperty('instance');
  expect(await room.start(message)).toEqual({
    error: 'There is no room: the DEA runs 1 instance(s), and no more are allowed.',
  });
});

test('nothing is started, discovered or advertised on a full disk', async () => {
  const room = await enterRoom({ droplet_fs_percent_used_threshold: 0 });
  const message = await room.offer(idle);
  expect(await room.start(message)).toEqual({
    error: expect.stringMatching(/^There is no room on the disk: \d+ % are used, starts end at 0 %\.$/),
  });
  expect(await room.ask(deaDiscover, discovering)).toEqual([]);
});

test('a runtime that the DEA has not is refused, with those that it has', async () => {
  const room = await enterRoom();
  const message = await room.offer(idle, { runtime_info: { name: 'cobol', executable: 'sh' } });
  expect(await room.start(message)).toEqual({
    error: 'This DEA has no runtime "cobol"; it has ruby19, node.',
  });
});

test('a variable whose name is not an identifier is refused', async () => {
  const room = await enterRoom();
  for (const env of [['A B=1'], ['1A=1'], ['A;id=1']]) {
    const { error } = await room.start(await room.offer(idle, { env }));
    expect(error).toMatch(/^The environment variable ".*" cannot be set: its name is not an identifier\.$/);
  }
  const environment = { 'BAD-NAME': 'x' };
  const message = await room.offer(idle, { runtime_info: { name: 'node', environment } });
  expect((await room.start(message)).error).toContain('"BAD-NAME"');
});

test('a NUL character is refused, wherever it stands', async () => {
  const room = await enterRoom();
  const { error } = await room.start(await room.offer(idle, { name: 'a\0b' }));
  expect(error).toBe('The start message holds a NUL character, which no environment variable can.');
});

test('without a reply subject a refusal is logged, and told to all', async () => {
  const room = await enterRoom();
  const exits: object[] = [];
  room.bus.subscribe(dropletExited, (exit) => void exits.push(exit));
  await room.bus.flush();
  const message = await room.offer(idle, { env: ['A B=1'] });
  await room.start(message); // wants an answer, and is given one
  room.bus.publish(at(deaStart, { id: room.id }), message);
  await expect.poll(room.log).toContain('not started: The environment variable');
  await expect
    .poll(() => exits)
    .toEqual([
      expect.objectContaining({
        ...{ droplet: 'app-1', index: 0, reason: 'CRASHED' },
        exit_description: expect.stringContaining('The environment variable "A B" cannot be set'),
      }),
    ]);
  expect(await room.ask(deaFindDroplet, { droplet: 'app-1' })).toEqual([]);
});

const discovering = { droplet: 'app-1', runtime_info: { name: 'node' }, limits: { mem: 64 } };

test('discover is answered by a DEA that has the runtime and the memory, and by no other', async () => {
  const room = await enterRoom({ max_memory: 100 });
  const ask = (change: object) => room.ask(deaDiscover, { ...discovering, ...change });
  expect(await ask({})).toEqual([{ id: room.id, ip: '127.0.0.1', port: expect.any(Number), version: 0.99 }]);
  expect(await ask({ runtime_info: { name: 'cobol' } })).toEqual([]);
  expect(await ask({ limits: { mem: 101 } })).toEqual([]);
});

test('a prod DEA helps prod apps only', async () => {
  const room = await enterRoom({ prod: true });
  expect(await room.ask(deaDiscover, discovering)).toEqual([]);
  expect(await room.ask(deaDiscover, { ...discovering, prod: true })).toHaveLength(1);
});
