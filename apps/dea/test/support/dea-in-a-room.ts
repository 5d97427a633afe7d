import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '@diy-paas/archive';
import { type Bus, connectBus, createLog, type Service } from '@diy-paas/component';
import { type NatsServer, startNatsServer } from '@diy-paas/nats-server';
import { at, deaHello, deaStart, type Message, type Payload, type PayloadInput } from '@diy-paas/protocol';
import { type DeaConfig, type DeaContext, deaConfig, startDea } from '../../src/index.ts';
import { type DropletServer, serve } from './droplet-server.ts';
import { type Droplet, makeDroplet } from './droplets.ts';

const quiet = createLog('test', { level: 'off' });

export interface Said<M extends Message = Message> {
  readonly payload: Payload<M>;
}

/** A DEA with a bus and a server for droplets of its own, and someone on the bus to talk to it. */
export interface Room {
  readonly dir: string;
  readonly nats: NatsServer;
  readonly bus: Bus;
  readonly dea: Service;
  readonly id: string;
  readonly server: DropletServer;
  /** Puts a droplet on the server; returns the start message for it. */
  offer(files: readonly Entry[], change?: Partial<StartMessage>): Promise<StartMessage>;
  start(message: StartMessage, requestId?: string): Promise<Record<string, unknown>>;
  /** The next message on a subject that satisfies `isIt`, from now on. */
  next<M extends Message>(message: M, isIt?: (payload: Payload<M>) => boolean): Promise<Payload<M>>;
  log(): Promise<string>;
  leave(): Promise<void>;
}

export type StartMessage = PayloadInput<typeof deaStart>;

export async function enterRoom(
  change: Partial<Record<keyof DeaConfig, unknown>> = {},
  context: Partial<DeaContext> = {},
): Promise<Room> {
  const dir = await mkdtemp(join(tmpdir(), 'dea-test-'));
  const nats = await startNatsServer({ cwd: dir });
  const droplets = new Map<string, Droplet>();
  const server = await serve(({ url }, response) => {
    const droplet = droplets.get(url!.slice(1));
    response.writeHead(droplet ? 200 : 404).end(droplet?.data ?? 'no such droplet');
  });
  const logFile = join(dir, 'dea.log');
  const config = deaConfig.schema.parse({
    base_dir: join(dir, 'dea'),
    mbus: nats.uri,
    local_route: '127.0.0.1',
    runtimes: { ruby19: { executable: 'ruby' }, node: { executable: process.execPath } },
    stop_timeout: 1,
    ...change,
  });
  const bus = await connectBus({ uri: nats.uri, name: 'test', log: quiet });
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
  const dea = await startDea(config, {
    log: createLog('dea', { level: 'debug2', file: logFile }),
    signal: new AbortController().signal,
    ...context,
  });
  const { id } = await hello;
  return {
    ...{ dir, nats, bus, dea, id, server, next },
    offer: async (files, change = {}) => {
      const { data, sha1 } = await makeDroplet(dir, files);
      droplets.set(sha1, { data, sha1 });
      const app = {
        ...{ droplet: 'app-1', index: 0, name: 'hello', version: '1-1', sha1 },
        ...{
          executableUri: `${server.uri}/${sha1}`,
          uris: ['hello.vcap.me'],
          runtime_info: { name: 'node' },
        },
        ...{ limits: { mem: 64 }, framework: 'sinatra', cc_partition: 'default' },
      };
      return { ...app, ...change };
    },
    start: (message, requestId) =>
      bus.request(at(deaStart, { id }), message, { timeoutMs: 5_000, requestId }),
    log: () => readFile(logFile, 'utf8'),
    leave: async () => {
      await dea.stop();
      await bus.close();
      server.close();
      await nats.stop();
    },
  };
}
