import { expect, test } from 'vitest';
import { connectBus, StartError } from '../src/index.ts';
import { busAt, nats, seenLog } from './support.ts';

test('a bus that is not there yet is waited for, and that is said', async () => {
  const gone = await nats();
  await gone.stop();
  const { log, lines } = seenLog();
  const connecting = busAt(gone.uri, log);
  await expect.poll(() => lines.join(), { interval: 5 }).toContain(`waiting for the bus at ${gone.uri}`);
  await nats({ port: gone.port });
  await connecting;
  expect(lines.join()).toContain('connected to the bus');
});

test('a bus that is not there within the patience is an error that names it', async () => {
  const { log } = seenLog();
  const connecting = connectBus({ uri: 'nats://127.0.0.1:1', name: 't', log, patienceMs: 300 });
  await expect(connecting).rejects.toThrow(new StartError('there is no bus at nats://127.0.0.1:1'));
});

test('a wrong password is an error at once, and stands in no message', async () => {
  const { port } = await nats({ user: 'cloud', password: 'right' });
  const { log, lines } = seenLog();
  const failure = await connectBus({ uri: `nats://cloud:wrong@127.0.0.1:${port}`, name: 't', log }).catch(
    (e) => e,
  );
  expect(failure).toBeInstanceOf(StartError);
  expect(failure.message).toBe(`the bus at nats://***@127.0.0.1:${port} refuses our user and password`);
  expect(lines.join()).not.toContain('wrong');
});

test('user and password of the URI are used', async () => {
  const { uri } = await nats({ user: 'cl@ud', password: 'r:ght' });
  const { log, lines } = seenLog();
  await busAt(uri, log);
  expect(lines.join()).toContain('connected to the bus at nats://***@127.0.0.1');
});

test('an address that is none is an error at once', async () => {
  const { log } = seenLog();
  const connecting = connectBus({ uri: 'nats://user:100%secret@bus', name: 't', log });
  await expect(connecting).rejects.toThrow(
    new StartError(
      'no bus can be reached: nats://bus has a user or password that is not encoded as in a URI',
    ),
  );
});
