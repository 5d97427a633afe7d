import { type Instance, lookAround, packApp, type StagedDroplet, stageApp, startApp } from '@diy-paas/client';
import { type Bus, connectBus, createLog, type Log, type Service, secureUuid } from '@diy-paas/component';
import { startNatsServer } from '@diy-paas/nats-server';
import { makeRoom } from './room.ts';
import { startServices } from './services.ts';

export interface CloudOptions {
  /** how many (1) */
  readonly stagers?: number;
  /** how many (1) */
  readonly deas?: number;
  /** Where the services log; nowhere by default. */
  readonly log?: Log;
}

export interface PushOptions {
  /** That of the directory or zip by default. */
  readonly name?: string;
  /** Detected by default. */
  readonly framework?: string;
  /** how many (1) */
  readonly instances?: number;
  /** MB, for each instance (256) */
  readonly memory?: number;
  /** The app's own variables. */
  readonly env?: Record<string, string>;
  /** Sees each line of the task log as it is written. */
  readonly onLine?: (line: string) => void;
}

/** An app that was staged and runs. */
export interface Pushed {
  readonly name: string;
  /** Of the first instance: http://127.0.0.1:port */
  readonly url: string;
  readonly instances: readonly Instance[];
  readonly droplet: StagedDroplet;
}

/** A whole cloud in this process, but for nats-server and the apps, which are processes of their own. */
export interface Cloud {
  readonly natsUri: string;
  /** Where the cloud controller takes packages. */
  readonly controllerUri: string;
  /** A connection to its bus. */
  readonly bus: Bus;
  /**
   * Stages an app (a directory or a zip) and starts it.
   * @throws {StagingFailed | StartFailed | NobodyThere | StagingError} as `pnpm request-stage` would show them
   */
  push(path: string, options?: PushOptions): Promise<Pushed>;
  /** Ends everything, the apps included, and removes all files. */
  stop(): Promise<void>;
}

/**
 * Starts nats-server, a cloud controller, stagers and DEAs on free ports and in a temporary directory.
 * @throws when nats-server is not installed: `./scripts/setup` installs it
 */
export async function startCloud({
  stagers = 1,
  deas = 1,
  log = silent(),
}: CloudOptions = {}): Promise<Cloud> {
  const room = await makeRoom();
  const nats = await startNatsServer();
  const { controller, services } = await startServices({ natsUri: nats.uri, stagers, deas, room, log });
  const bus = await connectBus({ uri: nats.uri, name: 'testkit', log });
  return {
    natsUri: nats.uri,
    controllerUri: controller.uri,
    bus,
    push: (path, options = {}) => push(bus, path, options),
    stop: async () => {
      await bus.close();
      await stopAll(services);
      await nats.stop();
      await room.remove();
    },
  };
}

async function push(bus: Bus, path: string, options: PushOptions): Promise<Pushed> {
  const requestId = secureUuid();
  const environment = Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const app = await packApp({ ...options, path, environment });
  try {
    const controller = await lookAround(bus, app, { dea: true });
    const { onLine, instances: wanted } = options;
    const droplet = await stageApp(app, { bus, controller, requestId, ...(onLine ? { onLine } : {}) });
    const instances = await startApp(app, droplet, { bus, requestId, instances: wanted });
    return { name: app.id, url: instances[0]!.url, instances, droplet };
  } finally {
    await app.remove();
  }
}

async function stopAll(services: readonly Service[]): Promise<void> {
  for (const service of services) await service.stop();
}

const silent = () => createLog('cloud', { level: 'off' });
