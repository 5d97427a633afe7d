import type { Envelope } from '@diy-paas/component';
import type { DeaStartRequest, deaStart } from '@diy-paas/protocol';
import { advertise } from './advertise.ts';
import { bindRuntime } from './bind-runtime.ts';
import { type Dea, homeOf, logOf } from './context.ts';
import { crash } from './crash.ts';
import { checkEnvironment, environmentOf } from './environment.ts';
import { exited, exitedEarly, Refusal, unknownRuntime } from './errors.ts';
import { heartbeatOf } from './heartbeat.ts';
import { Instance } from './instance.ts';
import { launch } from './launch.ts';
import { readManifest } from './manifest.ts';
import { untilReady } from './readiness.ts';
import { whyNoRoom } from './room.ts';
import { register } from './router.ts';
import type { Runtime } from './runtimes.ts';
import { specOf } from './spec.ts';
import { unpack } from './unpack.ts';

/** `dea.<id>.start`: begins to start an instance, or answers why not. */
export async function startInstance(
  dea: Dea,
  request: DeaStartRequest,
  envelope: Envelope<typeof deaStart>,
): Promise<void> {
  try {
    const { instance, runtime } = reserve(dea, request, envelope.requestId);
    instance.work = bringUp(dea, instance, runtime, request);
    advertise(dea);
    await envelope.reply({ instance: instance.id });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    dea.log.warn({ request_id: envelope.requestId, app: request.name }, `not started: ${error.message}`);
    await envelope.reply({ error: error.message });
  }
}

/**
 * Takes the room for an instance, in one go: however many starts arrive at once, no room is given away twice.
 * @throws {Refusal}
 */
function reserve(dea: Dea, request: DeaStartRequest, requestId: string | undefined) {
  const spec = specOf(request, requestId);
  const runtime = dea.runtimes.get(spec.runtime);
  if (!runtime) throw unknownRuntime(spec.runtime, [...dea.runtimes.keys()]);
  checkEnvironment(request);
  const refusal = whyNoRoom(dea, spec.limits.mem);
  if (refusal) throw refusal;

  const instance = new Instance(spec, request.uris);
  dea.instances.add(instance);
  return { instance, runtime };
}

/** From a droplet's address to a running app that the routers know. Never rejects: what fails is a crash. */
async function bringUp(
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
    signal.throwIfAborted();

    const port = instance.ports.app;
    const group = await launch(home, { port, env: environmentOf({ instance, home, ip, runtime, request }) });
    instance.group = group;
    log.info({ pid: group.pid, port }, 'launched');
    const ready = untilReady({ dir: home, stateFile, ip, port, patience, signal });
    const goal = stateFile ? 'said that it is running' : 'opened its port';
    await Promise.race([ready, group.exited.then((exit) => Promise.reject(exitedEarly(exit, goal)))]);
    signal.throwIfAborted();

    instance.enter('RUNNING');
    log.info({ port }, 'running');
    heartbeatOf(dea, instance);
    register(dea, instance);
    group.exited.then((exit) => {
      if (instance.isUp) instance.work = crash(dea, instance, exited(exit));
    });
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
