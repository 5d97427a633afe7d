import { at, deaDiscover, deaFindDroplet, deaStart, deaStatus, deaStop, deaUpdate } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom, type Room } from './support/dea-in-a-room.ts';
import { raw } from './support/raw.ts';

/** Every subject that the DEA listens to, and the fields that it cannot do without. */
const required: [subject: (room: Room) => string, fields: string[]][] = [
  [() => deaDiscover.subject, ['droplet', 'limits', 'runtime_info']],
  [
    ({ id }) => at(deaStart, { id }).subject,
    ['droplet', 'index', 'name', 'sha1', 'executableUri', 'runtime_info'],
  ],
  [() => deaStop.subject, ['droplet']],
  [() => deaUpdate.subject, ['droplet']],
  [() => deaFindDroplet.subject, ['droplet']],
  [() => deaStatus.subject, []],
  [() => 'droplet.status', []],
  [() => 'dea.locate', []],
  [() => 'healthmanager.start', []],
  [() => 'router.start', []],
];

test('what is not JSON is answered with what is wrong, on every subject, and harms nothing', async () => {
  const room = await enterRoom();
  const { ask } = await raw(room.nats.port);
  for (const [subject] of required) {
    expect(await ask(subject(room), '{"droplet":')).toEqual({
      error: expect.stringMatching(new RegExp(`^${subject(room)}: not JSON: `)),
    });
  }
  expect(await room.ask(deaStatus, {})).toMatchObject([{ num_clients: 0 }]);
});

test('each missing field is named, on every subject that needs any', async () => {
  const room = await enterRoom();
  const { ask } = await raw(room.nats.port);
  for (const [subject, fields] of required.filter(([, fields]) => fields.length)) {
    const { error } = await ask(subject(room), '{}');
    for (const field of fields) expect(error).toContain(`field "${field}" is missing`);
  }
});

test('a wrong value is answered with the name of its field', async () => {
  const room = await enterRoom();
  const { ask } = await raw(room.nats.port);
  const { error } = await ask(
    deaDiscover.subject,
    '{"droplet":"a","limits":{"mem":"much"},"runtime_info":{}}',
  );
  expect(error).toMatch(/field "limits\.mem".*field "runtime_info\.name" is missing/);
});

test('a bad message without a reply subject is logged', async () => {
  const room = await enterRoom();
  const { say } = await raw(room.nats.port);
  say(deaStop.subject, '[]');
  await expect.poll(room.log).toContain('ignored: dea.stop: ');
});
