import type { Envelope } from '@diy-paas/component';
import type { deaStatus, dropletStatus } from '@diy-paas/protocol';
import { hello } from '../announcements/hello.ts';
import type { Dea } from '../context.ts';
import { usedMemory } from '../usage/totals.ts';
import { statsOf } from './stats.ts';

/** `dea.status`: how full the DEA is. */
export async function answerStatus(dea: Dea, _: object, envelope: Envelope<typeof deaStatus>): Promise<void> {
  const { config, instances, closing } = dea;
  await envelope.reply({
    ...hello(dea),
    max_memory: config.max_memory,
    reserved_memory: instances.reservedMemory,
    used_memory: usedMemory(dea),
    num_clients: instances.count,
    ...(closing.aborted ? { state: 'SHUTTING_DOWN' as const } : {}),
  });
}

/** `droplet.status`: one reply for each instance that is STARTING or RUNNING. */
export async function answerDropletStatus(
  dea: Dea,
  _: object,
  envelope: Envelope<typeof dropletStatus>,
): Promise<void> {
  const up = dea.instances.filter(({ isUp }) => isUp);
  await Promise.all(up.map((instance) => envelope.reply(statsOf(dea, instance))));
}
