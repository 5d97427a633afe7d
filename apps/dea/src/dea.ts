import {
  connectBus,
  type Envelope,
  localIp,
  type Service,
  type ServiceContext,
  StartError,
  type Subscription,
  startComponent,
} from '@diy-paas/component';
import {
  at,
  deaDiscover,
  deaFindDroplet,
  deaHello,
  deaLocate,
  deaStart,
  deaStatus,
  deaStop,
  deaUpdate,
  dropletStatus,
  healthManagerStart,
  type Message,
  type Payload,
  routerStart,
} from '@diy-paas/protocol';
import { advertise } from './announcements/advertise.ts';
import { heartbeat } from './announcements/heartbeat.ts';
import { hello } from './announcements/hello.ts';
import { registerAll } from './announcements/router.ts';
import type { DeaConfig } from './config.ts';
import type { Dea } from './context.ts';
import { DropletCache } from './droplet/droplet-cache.ts';
import { Instances } from './instance/instances.ts';
import { PATIENCE, type Patience } from './instance/readiness.ts';
import { reapCrashes } from './instance/reap-crashes.ts';
import { makeDirectories } from './machine/directories.ts';
import { Ports } from './machine/ports.ts';
import { findRuntimes } from './machine/runtimes.ts';
import { answerDiscover } from './requests/discover.ts';
import { findDroplet } from './requests/find.ts';
import { startInstance } from './requests/start.ts';
import { answerDropletStatus, answerStatus, varzOf } from './requests/status.ts';
import { stopDroplet } from './requests/stop.ts';
import { updateUris } from './requests/update.ts';
import { killAll, stopAll } from './shutdown.ts';

/** Well within the 120 s after which a router drops what was not registered again. */
const REGISTER_AGAIN_S = 20;
const REAP_CRASHES_S = 30;

export interface DeaContext extends ServiceContext {
  /** How long an app may take to become ready; the 60 s and 300 s of 2012 by default. */
  readonly patience?: Patience;
}

/**
 * Starts a DEA: it runs droplets until it is stopped, and ends them all then.
 * @throws {StartError}
 */
export async function startDea(
  config: DeaConfig,
  { log, signal, patience = PATIENCE }: DeaContext,
): Promise<Service> {
  refuseWhatIsNotBuilt(config);
  const closing = new AbortController();
  const killed = new AbortController();
  const directories = await makeDirectories(config.base_dir);
  const runtimes = await findRuntimes(config.runtimes, { compatDir: directories.compat, log });
  const droplets = await DropletCache.open(directories.staged, {
    forceHttp: config.force_http_sharing,
    closing: closing.signal,
  });
  const bus = await connectBus({ uri: config.mbus, name: 'dea', log, signal });
  const ip = await localIp(config.local_route);
  const { index, status } = config;
  const component = await startComponent({ type: 'DEA', bus, ip, index, status, varz: () => varzOf(dea) });
  const dea: Dea = {
    ...{ id: component.uuid, ip, config, directories, bus, log, runtimes, droplets, patience },
    instances: new Instances(),
    ports: new Ports(config.app_ports),
    closing: closing.signal,
    killed: killed.signal,
  };
  const subscriptions = table(dea.id).map((subscribe) => subscribe(dea));
  const timers = [
    every(config.intervals.heartbeat, () => heartbeat(dea)),
    every(config.intervals.advertise, () => advertise(dea)),
    every(REGISTER_AGAIN_S, () => registerAll(dea)),
    every(REAP_CRASHES_S, () => reapCrashes(dea)),
  ];
  bus.publish(deaHello, hello(dea));
  advertise(dea);
  component.announce();
  log.info({ uuid: dea.id, ip, max_memory: config.max_memory }, 'dea ready');

  const stop = async () => {
    closing.abort();
    for (const timer of timers) clearInterval(timer);
    for (const subscription of subscriptions) subscription.unsubscribe();
    await stopAll(dea);
    await component.stop();
    await bus.close();
  };
  let stopped: Promise<void> | undefined;
  const stopOnce = () => (stopped ??= stop());
  return {
    stop: stopOnce,
    kill: async () => {
      killed.abort();
      await killAll(dea);
      await stopOnce();
    },
  };
}

/** What the DEA listens to. */
const table = (id: string) => [
  on(deaDiscover, answerDiscover),
  on(at(deaStart, { id }), startInstance),
  on(deaStop, stopDroplet),
  on(deaUpdate, updateUris),
  on(deaFindDroplet, findDroplet),
  on(deaStatus, answerStatus),
  on(dropletStatus, answerDropletStatus),
  on(deaLocate, advertise),
  on(healthManagerStart, heartbeat),
  on(routerStart, registerAll),
];

/** One line of the table: a subject, and what to do with its messages. */
const on =
  <M extends Message>(
    message: M,
    handle: (dea: Dea, payload: Payload<M>, envelope: Envelope<M>) => void | Promise<void>,
  ) =>
  (dea: Dea): Subscription =>
    dea.bus.subscribe(message, (payload, envelope) => handle(dea, payload, envelope));

const every = (seconds: number, work: () => void) => setInterval(work, seconds * 1000);

function refuseWhatIsNotBuilt({ secure, enforce_ulimit }: DeaConfig): void {
  const notBuilt = (key: string) =>
    new StartError(`${key}: true is not available yet: apps run as the DEA’s own user`);
  if (secure) throw notBuilt('secure');
  if (enforce_ulimit) throw notBuilt('enforce_ulimit');
}
