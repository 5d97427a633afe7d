import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { NatsPortTaken, type NatsServer, NatsServerFailed, startNatsServer } from '../src/index.ts';
import { greeting } from './greeting.ts';

const started: NatsServer[] = [];
async function start(options?: Parameters<typeof startNatsServer>[0]): Promise<NatsServer> {
  const server = await startNatsServer(options);
  started.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

test('takes connections as soon as it is started, on a port the system chose', async () => {
  const server = await start();
  expect(server.uri).toBe(`nats://127.0.0.1:${server.port}`);
  expect(await greeting(server)).toBe('PONG');
});

test('two servers started at once get two ports', async () => {
  const [one, other] = await Promise.all([start(), start()]);
  expect(one.port).not.toBe(other.port);
});

test('stop ends the process and frees the port for a restart', async () => {
  const server = await start();
  await server.stop();
  await server.exited;
  expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  const again = await start({ port: server.port });
  expect(again.port).toBe(server.port);
  expect(await greeting(again)).toBe('PONG');
});

test('stop may be called again when it has ended', async () => {
  const server = await start();
  await server.stop();
  await server.stop();
});

test('killHard ends it without a word, and the port is free again', async () => {
  const server = await start();
  await server.killHard();
  expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await start({ port: server.port });
});

test('with user and password, lets in whoever has them and nobody else', async () => {
  const server = await start({ user: 'nats', password: 'p@ss "word" \\ $1' });
  expect(server.uri).toContain('nats://nats:p%40ss%20%22word%22%20%5C%20%241@127.0.0.1:');
  expect(await greeting(server, { user: 'nats', pass: 'p@ss "word" \\ $1' })).toBe('PONG');
  expect(await greeting(server, { user: 'nats', pass: 'wrong' })).toBe("-ERR 'Authorization Violation'");
});

test.runIf(process.platform === 'linux')('keeps the password off the command line', async () => {
  const server = await start({ user: 'nats', password: 'secret-word' });
  expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).not.toContain('secret-word');
});

test('leaves no configuration file behind', async () => {
  await start({ user: 'nats', password: 'secret-word' });
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith('nats-server-'));
  expect(left).toEqual([]);
});

test('hands on every line of the log', async () => {
  const lines: string[] = [];
  const server = await start({ onLine: (line) => lines.push(line) });
  await server.stop();
  expect(lines[0]).toContain('Starting nats-server');
  expect(lines.at(-1)).toContain('Server Exiting..');
});

test('a taken port fails with an error that names the port', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const { port } = squatter.address() as { port: number };
  const failure = await start({ port }).catch((error) => error);
  squatter.close();
  expect(failure).toBeInstanceOf(NatsPortTaken);
  expect(failure).toMatchObject({
    port,
    message: `nats-server cannot listen on 127.0.0.1:${port}: another program already uses port ${port}.`,
  });
});

test('any other failure to start is told in the words of nats-server', async () => {
  const failure = await start({ host: '192.0.2.1' }).catch((error) => error);
  expect(failure).toBeInstanceOf(NatsServerFailed);
  expect(failure.message).toContain('cannot assign requested address');
});
