import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bus, connectBus, createLog } from '@diy-paas/component';
import { startNatsServer } from '@diy-paas/nats-server';
import { componentAnnounce } from '@diy-paas/protocol';
import { services } from '../topology/services.ts';
import type { Room } from './room.ts';
import { type Measured, startMeasured } from './service.ts';

const PATIENCE_MS = 30_000;

/** A nats-server, a cloud controller and stagers: processes of their own, with the settings of `config/`. */
export interface BenchCloud {
  readonly bus: Bus;
  /** http://127.0.0.1:port */
  readonly controllerUri: string;
  readonly controller: Measured;
  readonly stagers: readonly Measured[];
  /** What the stagers have left in their temporary directory. */
  leftovers(): string[];
  stop(): Promise<void>;
}

export async function startBenchCloud(room: Room, { stagers = 1 } = {}): Promise<BenchCloud> {
  const dir = room.directory('cloud');
  const tmp = room.directory('workspaces');
  const nats = await startNatsServer({ cwd: dir });
  const bus = await connectBus({ uri: nats.uri, name: 'bench', log: createLog('bench', { level: 'off' }) });
  const ready = announced(bus, 1 + stagers);
  await bus.flush();
  writeFileSync(join(dir, 'platform.yml'), `cache: ${join(dir, 'cache')}\n`);
  const env = {
    NATS_URI: nats.uri,
    CLOUD_CONTROLLER_PORT: '0',
    CLOUD_CONTROLLER_DIRECTORIES_PACKAGES: join(dir, 'packages'),
    CLOUD_CONTROLLER_DIRECTORIES_DROPLETS: join(dir, 'droplets'),
    PLATFORM_CONFIG: join(dir, 'platform.yml'),
    STAGER_DIRS_TMP: tmp,
  };
  const start = (name: string, index: number) =>
    startMeasured(
      services.find((entry) => entry.name === name)!,
      { ...env, STAGER_PID_FILENAME: join(dir, `stager-${index}.pid`) },
      join(dir, `${name}-${index}.log`),
    );
  const controller = start('cloud-controller', 0);
  const running = Array.from({ length: stagers }, (_, index) => start('stager', index));
  const stop = async () => {
    await bus.close();
    for (const service of [...running, controller]) await service.stop();
    await nats.stop();
  };
  try {
    const controllerUri = await ready;
    return { bus, controllerUri, controller, stagers: running, leftovers: () => readdirSync(tmp), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Resolves with the cloud controller's address when `count` components have said that they are ready. */
function announced(bus: Bus, count: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the services did not come up')), PATIENCE_MS);
    let controller = '';
    let missing = count;
    bus.subscribe(componentAnnounce, ({ uri }) => {
      controller ||= uri ?? '';
      if (--missing > 0) return;
      clearTimeout(late);
      resolve(controller);
    });
  });
}
