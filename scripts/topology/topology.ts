import { type Bus, connectBus, createLog } from '@diy-paas/component';
import { NatsPortTaken, type NatsServer, startNatsServer } from '@diy-paas/nats-server';
import { componentAnnounce } from '@diy-paas/protocol';
import { type Child, startChild } from './child.ts';
import { printerFor } from './output.ts';
import { freePort } from './ports.ts';
import { services } from './services.ts';

const NATS_PORT = 4222;
const CONTROLLER_PORT = 9292;

/** The whole cloud: nats-server and the services, each a process of its own. */
export interface Topology {
  readonly natsUri: string;
  /** Resolves, with a sentence, when a part of it ends that nobody stopped. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts everything, and returns when every service has announced itself.
 * @param env settings of the services, by their environment variables
 * @throws when a service ends instead
 */
export async function startTopology(env: Record<string, string> = {}): Promise<Topology> {
  const nats = await startNats();
  const bus = await connectBus({
    uri: nats.uri,
    name: 'topology',
    log: createLog('topology', { level: 'off' }),
  });
  const allReady = announced(bus);
  const settings = { ...env, NATS_URI: nats.uri, CLOUD_CONTROLLER_PORT: String(await controllerPort()) };
  const children = services.map((entry, index) => startChild(entry, index + 1, settings));

  let stopping = false;
  const broken = Promise.race([
    ...children.map(async ({ entry, ended }) => `${entry.name} ${await ended}`),
    nats.exited.then(() => 'nats-server ended'),
  ]);
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await bus.close();
    await stopInOrder(children);
    await nats.stop();
  };
  const failure = await Promise.race([allReady, broken]);
  if (failure) {
    await stop();
    throw new Error(failure);
  }
  return { natsUri: nats.uri, broken, stop };
}

async function startNats(): Promise<NatsServer> {
  const print = printerFor('nats', 0);
  const withoutPidAndTime = (line: string) => line.replace(/^\[\d+\] \S+ \S+ /, '');
  const onLine = (line: string) => print(withoutPidAndTime(line));
  try {
    return await startNatsServer({ port: NATS_PORT, onLine });
  } catch (error) {
    if (!(error instanceof NatsPortTaken)) throw error;
    const nats = await startNatsServer({ onLine });
    console.log(`Port ${NATS_PORT} is taken: nats-server uses port ${nats.port} instead.`);
    console.log(`To reach this cloud from another terminal: export NATS_URI=${nats.uri}`);
    return nats;
  }
}

async function controllerPort(): Promise<number> {
  const port = await freePort(CONTROLLER_PORT);
  if (port !== CONTROLLER_PORT) {
    console.log(`Port ${CONTROLLER_PORT} is taken: cloud-controller uses port ${port} instead.`);
  }
  return port;
}

/** Resolves when every service has said that it is ready. */
function announced(bus: Bus): Promise<undefined> {
  const missing = new Set(services.map(({ type }) => type));
  return new Promise((resolve) => {
    bus.subscribe(componentAnnounce, ({ type }) => {
      missing.delete(type);
      if (missing.size === 0) resolve(undefined);
    });
  });
}

/** The DEA first, as it has the most to say; the others have nobody to talk to any more. */
async function stopInOrder(children: readonly Child[]): Promise<void> {
  for (const child of children.toReversed()) await child.stop();
}
