import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Bus, connectBus, createLog } from '@diy-paas/component';
import { startNatsServer } from '@diy-paas/nats-server';
import { at, deaHello, deaStart, deaStatus, deaStop, type Payload, routerRegister } from '@diy-paas/protocol';
import type { Room } from '../room.ts';
import { type ServedDroplet, serveDroplet } from './droplet.ts';
import { type DeaProcess, startDeaProcess } from './process.ts';

const PATIENCE_MS = 60_000;

export type Route = Payload<typeof routerRegister>;

/** A nats-server, and a DEA that may be killed and started again. */
export interface DeaHouse {
  readonly bus: Bus;
  readonly droplet: ServedDroplet;
  /** The one that runs just now. */
  readonly dea: DeaProcess;
  /** Starts the next one, after `dea` has ended; resolves when it has said hello. */
  startDea(): Promise<void>;
  /** Asks for the instance of that index, and does not wait for it; its app is called `app-<index>`. */
  start(index: number, droplet?: ServedDroplet): Promise<void>;
  /** The routes of the next `count` instances that are registered. */
  routes(count: number): Promise<Route[]>;
  /** Stops all instances, and waits until nothing is left of them. */
  stopAll(): Promise<void>;
  /** A file of an instance, by its index. */
  file(index: number, name: string): string;
  stop(): Promise<void>;
}

/** @param libraries files in the droplet besides the app itself */
export async function buildHouse(room: Room, { libraries = 0 } = {}): Promise<DeaHouse> {
  const dir = room.directory('dea');
  const nats = await startNatsServer({ cwd: dir });
  const bus = await connectBus({ uri: nats.uri, name: 'bench', log: createLog('bench', { level: 'off' }) });
  const droplet = await serveDroplet(dir, { libraries });
  const config = join(dir, 'dea.yml');
  writeFileSync(
    config,
    `{base_dir: ${dir}/base, mbus: "${nats.uri}", local_route: 127.0.0.1, max_memory: 100000,
    runtimes: {node: {executable: ${process.execPath}}}}`,
  );
  const apps = join(dir, 'base/apps');
  let dea!: DeaProcess;
  let id = '';
  const startDea = async () => {
    const hello = heard(bus, deaHello, 1, ({ id }) => id);
    await bus.flush();
    dea = startDeaProcess(config, join(dir, 'dea.log'));
    [{ id }] = (await hello) as [Payload<typeof deaHello>];
  };
  await startDea();
  return {
    ...{ bus, droplet, startDea },
    get dea() {
      return dea;
    },
    start: async (index, { sha1, uri } = droplet) => {
      const name = `app-${index}`;
      const about = { droplet: name, index, name, version: '1', uris: [`${name}.example.com`] };
      const source = { sha1, executableUri: uri, runtime_info: { name: 'node' }, limits: { mem: 16 } };
      const { error } = await bus.request(
        at(deaStart, { id }),
        { ...about, ...source },
        { timeoutMs: PATIENCE_MS },
      );
      if (error) throw new Error(error);
    },
    routes: (count) => heard(bus, routerRegister, count, instanceOf),
    stopAll: async () => {
      for (const name of readdirSync(apps)) bus.publish(deaStop, { droplet: name.split('-', 2).join('-') });
      while (readdirSync(apps).length) await wait(20);
      while ((await bus.request(deaStatus, {}, { timeoutMs: PATIENCE_MS })).num_clients) await wait(20);
    },
    file: (index, name) => {
      const found = readdirSync(apps).find((directory) => directory.startsWith(`app-${index}-`));
      return join(apps, found!, name);
    },
    stop: async () => {
      await dea.end('SIGTERM');
      droplet.close();
      await bus.close();
      await nats.stop();
    },
  };
}

/** The next messages of a kind, as many as have different keys. @throws when they do not come in time */
function heard<M extends typeof deaHello | typeof routerRegister>(
  bus: Bus,
  message: M,
  count: number,
  keyOf: (payload: Payload<M>) => unknown,
): Promise<Payload<M>[]> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`${count} of ${message.subject} did not come`)),
      PATIENCE_MS,
    );
    const payloads = new Map<unknown, Payload<M>>();
    const subscription = bus.subscribe(message, (payload) => {
      if (payloads.set(keyOf(payload), payload).size < count) return;
      clearTimeout(late);
      subscription.unsubscribe();
      resolve([...payloads.values()]);
    });
  });
}

/** A DEA registers its routes again and again. */
const instanceOf = (route: Route): unknown => route.private_instance_id;
