import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Bus, connectBus, createLog } from '@diy-paas/component';
import { componentDiscover } from '@diy-paas/protocol';
import type { Room } from '../bench/room.ts';
import { portIfFree } from '../topology/ports.ts';
import { services } from '../topology/services.ts';
import { keepBuildpack } from './apps.ts';
import { natsLife, serviceLife } from './lives.ts';
import { stagerNames } from './plan.ts';
import { Victim } from './victim.ts';

/** The password of the staging routes. */
export const PASSWORD = 'chaos';

const PATIENCE_MS = 60_000;

/** A nats-server, a cloud controller and stagers, all to be killed. */
export interface ChaosCloud {
  readonly bus: Bus;
  readonly controllerUri: string;
  /** By their names: nats-server, cloud-controller, stager-0, … */
  readonly victims: ReadonlyMap<string, Victim>;
  readonly droplets: string;
  /** The upload_ids that are still good, each a file `<app id>.<upload_id>`. */
  readonly handles: string;
  /** Where the stagers work. */
  readonly workspaces: string;
  /** Workspaces of dead stagers that were still there when the next one said that it is ready. */
  readonly unswept: readonly string[];
  /** Until everybody answers. */
  settled(): Promise<void>;
  /** Ends the stagers orderly, for good. */
  stopStagers(): Promise<void>;
  /** Ends everybody. */
  stop(): Promise<void>;
}

export async function startChaosCloud(room: Room, stagers: number): Promise<ChaosCloud> {
  const dir = room.directory('cloud');
  const droplets = join(dir, 'droplets');
  const handles = join(droplets, '.upload_ids');
  const workspaces = join(dir, 'workspaces');
  for (const made of [droplets, handles, workspaces]) mkdirSync(made);
  const [natsPort, controllerPort] = [(await portIfFree(0))!, (await portIfFree(0))!];
  const buildpacks = keepBuildpack(join(dir, 'buildpacks'));
  writeFileSync(join(dir, 'platform.yml'), `{cache: ${join(dir, 'cache')}, buildpacks: ${buildpacks}}\n`);
  const natsUri = `nats://127.0.0.1:${natsPort}`;
  const controllerUri = `http://127.0.0.1:${controllerPort}`;
  const env = {
    NATS_URI: natsUri,
    CLOUD_CONTROLLER_PORT: String(controllerPort),
    CLOUD_CONTROLLER_STAGING_AUTH_PASSWORD: PASSWORD,
    CLOUD_CONTROLLER_DIRECTORIES_PACKAGES: join(dir, 'packages'),
    CLOUD_CONTROLLER_DIRECTORIES_DROPLETS: droplets,
    PLATFORM_CONFIG: join(dir, 'platform.yml'),
    STAGER_DIRS_TMP: workspaces,
  };
  const unswept: string[] = [];
  const service = (name: string) => {
    const entry = services.find((known) => name.startsWith(known.name))!;
    const pidFile = { STAGER_PID_FILENAME: join(dir, `${name}.pid`) };
    return new Victim(name, (deadBefore) => {
      const onLine = (line: string) => {
        if (line.includes('"stager ready')) unswept.push(...workspacesOf(deadBefore, workspaces));
      };
      return serviceLife(entry, { ...env, ...pidFile }, { logFile: join(dir, `${name}.log`), onLine });
    });
  };
  const nats = new Victim('nats-server', () => natsLife({ port: natsPort, cwd: dir }));
  const names = ['cloud-controller', ...stagerNames(stagers)];
  const victims = new Map([nats, ...names.map(service)].map((victim) => [victim.name, victim]));
  const bus = await connectBus({ uri: natsUri, name: 'chaos', log: createLog('chaos', { level: 'off' }) });
  return {
    bus,
    controllerUri,
    victims,
    droplets,
    handles,
    workspaces,
    unswept,
    stopStagers: async () => {
      for (const name of stagerNames(stagers)) await victims.get(name)!.stop();
    },
    settled: () => everybodyAnswers(bus, names.length),
    stop: async () => {
      await bus.close();
      for (const victim of [...victims.values()].reverse()) await victim.stop();
    },
  };
}

/** The workspaces that belonged to these processes. */
const workspacesOf = (pids: readonly number[], directory: string): string[] =>
  readdirSync(directory).filter((name) => pids.some((pid) => name.startsWith(`staging-${pid}-`)));

/** @throws when they do not come up */
async function everybodyAnswers(bus: Bus, count: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const there = new Set<string>();
    const see = ({ uuid }: { uuid: string }) => there.add(uuid).size === count;
    await bus.requestMany(componentDiscover, {}, { timeoutMs: 500, see });
    if (there.size === count) return;
    await wait(50);
  }
  throw new Error(`the services did not come up within ${PATIENCE_MS / 1000} s`);
}
