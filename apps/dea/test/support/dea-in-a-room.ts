import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '@diy-paas/archive';
import { type Bus, connectBus, createLog, type Service } from '@diy-paas/component';
import { type NatsServer, startNatsServer } from '@diy-paas/nats-server';
import {
  at,
  deaHello,
  deaStart,
  type Message,
  type Payload,
  type PayloadInput,
  type Reply,
} from '@diy-paas/protocol';
import { onTestFinished } from 'vitest';
import { type DeaConfig, type DeaContext, deaConfig, startDea } from '../../src/index.ts';
import { type DropletServer, serve } from './droplet-server.ts';
import { type Droplet, makeDroplet } from './droplets.ts';

export type StartMessage = PayloadInput<typeof deaStart>;

/** A DEA with a bus and a server for droplets of its own, and someone on the bus who talks to it. */
export interface Room {
  readonly dir: string;
  readonly nats: NatsServer;
  readonly bus: Bus;
  readonly dea: Service;
  readonly id: string;
  readonly server: DropletServer;
  /** Puts a droplet on the server; returns the start message for it. */
  offer(files: readonly Entry[] | Droplet, change?: Partial<StartMessage>): Promise<StartMessage>;
  /** Asks for an instance; returns the DEA's answer. */
  start(message: StartMessage, requestId?: string): Promise<Reply<typeof deaStart> & { instance?: unknown }>;
  /** The next message on a subject that satisfies `isIt`, from what is asked for on this bus next. */
  next<M extends Message>(message: M, isIt?: (payload: Payload<M>) => boolean): Promise<Payload<M>>;
  /** Asks, and returns all that is answered within 100 ms. */
  ask<M extends Message>(message: M, payload: PayloadInput<M>): Promise<Reply<M>[]>;
  log(): Promise<string>;
}

/** Everything in the room ends with the test. */
export async function enterRoom(
  settings: Partial<Record<keyof DeaConfig, unknown>> = {},
  context: Partial<DeaContext> = {},
): Promise<Room> {
  const dir = await mkdtemp(join(tmpdir(), 'dea-test-'));
  const nats = await startNatsServer({ cwd: dir });
  onTestFinished(() => nats.stop());

  const droplets = new Map<string, Buffer>();
  const server = await serve(({ url }, response) => {
    const droplet = droplets.get(url!.slice(1));
    response.writeHead(droplet ? 200 : 404).end(droplet ?? 'no such droplet');
  });

  const bus = await connectBus({ uri: nats.uri, name: 'test', log: createLog('test', { level: 'off' }) });
  onTestFinished(() => bus.close());
  const next: Room['next'] = (message, isIt = () => true) => {
    const heard = Promise.withResolvers<Payload<typeof message>>();
    const subscription = bus.subscribe(message, (payload) => {
      if (!isIt(payload)) return;
      subscription.unsubscribe();
      heard.resolve(payload);
    });
    return heard.promise;
  };

  const hello = next(deaHello);
  await bus.flush();
  const logFile = join(dir, 'dea.log');
  const dea = await startDea(configFor(dir, nats.uri, settings), {
    log: createLog('dea', { level: 'debug2', file: logFile }),
    signal: new AbortController().signal,
    ...context,
  });
  onTestFinished(() => dea.kill?.());
  const { id } = await hello;

  return {
    ...{ dir, nats, bus, dea, id, server, next },
    offer: async (files, change) => {
      const { data, sha1 } = 'sha1' in files ? files : await makeDroplet(dir, files);
      droplets.set(sha1, data);
      return { ...app, sha1, executableUri: `${server.uri}/${sha1}`, ...change };
    },
    start: (message, requestId) =>
      bus.request(at(deaStart, { id }), message, { timeoutMs: 5_000, requestId }),
    ask: async (message, payload) => {
      const replies: Reply<typeof message>[] = [];
      const see = (reply: Reply<typeof message>) => {
        replies.push(reply);
        return false;
      };
      await bus.requestMany(message, payload, { timeoutMs: 100, see });
      return replies;
    },
    log: () => readFile(logFile, 'utf8'),
  };
}

export const configFor = (
  dir: string,
  mbus: string,
  settings: Partial<Record<keyof DeaConfig, unknown>> = {},
): DeaConfig =>
  deaConfig.schema.parse({
    base_dir: join(dir, 'dea'),
    mbus,
    local_route: '127.0.0.1',
    runtimes: { ruby19: { executable: 'ruby' }, node: { executable: process.execPath } },
    stop_timeout: 1,
    ...settings,
  });

const app = {
  droplet: 'app-1',
  index: 0,
  name: 'hello',
  version: '1-1',
  uris: ['hello.vcap.me'],
  runtime_info: { name: 'node' },
  limits: { mem: 64 },
  framework: 'sinatra',
  cc_partition: 'default',
};
