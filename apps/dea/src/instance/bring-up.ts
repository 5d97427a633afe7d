import type { DeaStartRequest } from '@diy-paas/protocol';
import { heartbeatOf } from '../announcements/heartbeat.ts';
import { register } from '../announcements/router.ts';
import { type Dea, homeOf, logOf } from '../context.ts';
import { bindRuntime } from '../droplet/bind-runtime.ts';
import { readManifest } from '../droplet/manifest.ts';
import { unpack } from '../droplet/unpack.ts';
import { exitedEarly } from '../errors.ts';
import { handOver } from '../isolation/hand-over.ts';
import { makeTmp } from '../isolation/make-tmp.ts';
import { overMemoryByKernel } from '../limits/over-memory.ts';
import type { Runtime } from '../machine/runtimes.ts';
import { crash } from './crash.ts';
import { environmentOf } from './environment.ts';
import type { Instance } from './instance.ts';
import { launch } from './launch.ts';
import { untilReady } from './readiness.ts';
import { watchExit } from './watch-exit.ts';

/** From a droplet's address to a running app that the routers know. Never rejects: what fails is a crash. */
export async function bringUp(
  dea: Dea,
  instance: Instance,
  runtime: Runtime,
  request: DeaStartRequest,
): Promise<void> {
  const { ip, patience, droplets } = dea;
  const { requestId } = instance.spec;
  const home = homeOf(dea, instance);
  const log = logOf(dea, instance);
  const signal = instance.notStarting;
  try {
    await droplets.withDroplet(request, { log, requestId, signal }, (file) => unpack(file, home));
    await bindRuntime(home, runtime.executable);
    const { stateFile } = await readManifest(home);
    await givePorts(dea, instance);
    await giveUser(dea, instance);
    signal.throwIfAborted();

    const port = instance.ports.app;
    const env = environmentOf({ instance, home, ip, runtime, request });
    const group = await launch(dea, instance, env);
    instance.group = group;
    log.info({ app_pid: group.pid, port }, 'launched');
    const ready = untilReady({ dir: home, stateFile, ip, port, patience, signal });
    const goal = stateFile ? 'said that it is running' : 'opened its port';
    const ended = group.exited.then((exit) => {
      throw overMemoryByKernel(instance) ?? exitedEarly(exit, goal);
    });
    await Promise.race([ready, ended]);
    signal.throwIfAborted();

    instance.enter('RUNNING');
    watchExit(dea, instance, group);
    // Whoever hears of it may count on it: were we killed now, the next DEA would take it back.
    await dea.state.settled();
    if (instance.state !== 'RUNNING') return;
    log.info({ port }, 'running');
    heartbeatOf(dea, instance);
    register(dea, instance);
  } catch (error) {
    if (instance.isUp) await crash(dea, instance, error);
  }
}

/** An app without uris is not reached from outside, and gets no port. */
async function givePorts({ ports }: Dea, instance: Instance): Promise<void> {
  if (instance.uris.length) instance.ports.app = await ports.take();
  if (instance.spec.debug) instance.ports.debug = await ports.take();
  if (instance.spec.console) instance.ports.console = await ports.take();
}

/** In secure mode its files are its user's, and nobody else's. */
async function giveUser(dea: Dea, instance: Instance): Promise<void> {
  if (!dea.config.secure) return;
  const home = homeOf(dea, instance);
  instance.uid = dea.users.take();
  instance.hasNamespaces = dea.confinement.namespaces !== undefined;
  await makeTmp(home);
  await handOver(home, instance.uid);
}
