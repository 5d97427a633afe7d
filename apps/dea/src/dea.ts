import { connectBus, localIp, type ServiceContext, startComponent } from '@diy-paas/component';
import { deaHello } from '@diy-paas/protocol';
import { advertise } from './announcements/advertise.ts';
import { heartbeat } from './announcements/heartbeat.ts';
import { hello } from './announcements/hello.ts';
import { registerAll } from './announcements/router.ts';
import type { DeaConfig } from './config.ts';
import { type Dea, homeNamed } from './context.ts';
import { DropletCache } from './droplet/droplet-cache.ts';
import { startFiler } from './filer/filer.ts';
import { Instances } from './instance/instances.ts';
import { PATIENCE, type Patience } from './instance/readiness.ts';
import { Users } from './isolation/users.ts';
import { prepareConfinement } from './limits/confinement.ts';
import { makeDirectories } from './machine/directories.ts';
import { Ports } from './machine/ports.ts';
import { findRuntimes } from './machine/runtimes.ts';
import { recover } from './recovery/recover.ts';
import { toSaved } from './recovery/saved-instance.ts';
import { SavedState } from './recovery/saved-state.ts';
import { varzOf } from './requests/varz.ts';
import { type DeaService, stoppable } from './shutdown.ts';
import { subscribeAll } from './subscriptions.ts';
import { startTimers } from './timers.ts';
import { measureDisks } from './usage/disk-rounds.ts';

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
): Promise<DeaService> {
  const stages = {
    closing: new AbortController(),
    ending: new AbortController(),
    killed: new AbortController(),
  };

  const directories = await makeDirectories(config.base_dir);
  const runtimes = await findRuntimes(config.runtimes, { compatDir: directories.compat, log });
  const confinement = await prepareConfinement(config, { directories, runtimes });
  const droplets = await DropletCache.open(directories.staged, {
    forceHttp: config.force_http_sharing,
    closing: stages.ending.signal,
    maxBytes: config.droplet_cache_size * 1024 * 1024,
    running: () => new Set([...instances].map(({ spec }) => spec.sha1)),
  });
  const ip = await localIp(config.local_route);
  const filer = await startFiler({
    ip,
    port: config.filer_port,
    log,
    homeOf: (name) => homeNamed(dea, name),
  });
  const bus = await connectBus({ uri: config.mbus, name: 'dea', log, signal });
  const { index, status } = config;
  const component = await startComponent({ type: 'DEA', bus, ip, index, status, varz: () => varzOf(dea) });

  const state = new SavedState(directories, log, () => [...instances].map(toSaved));
  const instances = new Instances(() => state.changed());
  const dea: Dea = {
    ...{ id: component.uuid, ip, config, directories, bus, log, runtimes, droplets, patience },
    ...{ state, instances, filer, ports: new Ports(config.app_ports) },
    ...{ users: new Users(config.secure_uids), confinement },
    closing: stages.closing.signal,
    killed: stages.killed.signal,
  };
  await recover(dea, await state.read());
  const subscriptions = subscribeAll(dea);
  const timers = startTimers(dea);
  const measuring = measureDisks(dea);
  bus.publish(deaHello, hello(dea));
  advertise(dea);
  heartbeat(dea);
  registerAll(dea);
  await component.announce();
  log.info({ limits: confinement.holds }, 'how apps are held to their limits');
  log.info({ uuid: dea.id, ip, max_memory: config.max_memory }, 'dea ready');
  return stoppable(dea, { subscriptions, timers, measuring, component, stages });
}
