import { setTimeout as wait } from 'node:timers/promises';
import type { Envelope } from '@diy-paas/component';
import type { deaDiscover, Payload } from '@diy-paas/protocol';
import { hello } from '../announcements/hello.ts';
import type { Dea } from '../context.ts';
import { whyNoRoom } from '../machine/room.ts';

const MS_PER_INSTANCE = 10;
const MS_FOR_MEMORY = 100;
const MAX_DELAY_MS = 250;

type Question = Payload<typeof deaDiscover>;

/** `dea.discover`: says hello if it can help, the later the busier it is. */
export async function answerDiscover(
  dea: Dea,
  question: Question,
  envelope: Envelope<typeof deaDiscover>,
): Promise<void> {
  const why = whyNot(dea, question);
  if (why) {
    dea.log.debug({ request_id: envelope.requestId }, `cannot run ${question.droplet}: ${why}`);
    return;
  }
  const delay = delayMs(dea, question.droplet);
  if (delay > 0) await wait(delay); // even a timer of 0 ms would take one, more than all the rest
  if (!dea.closing.aborted) await envelope.reply(hello(dea));
}

function whyNot(dea: Dea, { runtime_info, limits, prod }: Question): string | undefined {
  if (dea.closing.aborted) return 'shutting down';
  if (!dea.runtimes.has(runtime_info.name)) return `no runtime ${runtime_info.name}`;
  if (dea.config.prod && !prod) return 'not a prod app';
  return whyNoRoom(dea, limits.mem)?.message;
}

/** How long to hold back, in ms, so that the least loaded DEA is heard first. */
export function delayMs({ instances, config }: Pick<Dea, 'instances' | 'config'>, droplet: string): number {
  const running = instances.filter(({ isUp, spec }) => isUp && spec.droplet === droplet).length;
  const share = instances.reservedMemory / config.max_memory;
  return Math.min(running * MS_PER_INSTANCE + share * MS_FOR_MEMORY, MAX_DELAY_MS);
}
