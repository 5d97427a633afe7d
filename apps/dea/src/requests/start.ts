import type { Envelope } from '@diy-paas/component';
import type { DeaStartRequest, deaStart } from '@diy-paas/protocol';
import { advertise } from '../announcements/advertise.ts';
import { sayRefused } from '../announcements/exited.ts';
import type { Dea } from '../context.ts';
import { goingAway, Refusal, unknownRuntime } from '../errors.ts';
import { bringUp } from '../instance/bring-up.ts';
import { checkEnvironment } from '../instance/environment.ts';
import { Instance } from '../instance/instance.ts';
import { specOf } from '../instance/spec.ts';
import { whyNoRoom } from '../machine/room.ts';

/** `dea.<id>.start`: begins to start an instance and answers its id, or why not: to all, where nobody wants an answer. */
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
    if (envelope.wantsReply) await envelope.reply({ error: error.message });
    else sayRefused(dea, request, error.message);
  }
}

/**
 * Takes the room for an instance, in one go: however many starts arrive at once, no room is given away twice.
 * @throws {Refusal}
 */
function reserve(dea: Dea, request: DeaStartRequest, requestId: string | undefined) {
  if (dea.closing.aborted) throw goingAway();
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
