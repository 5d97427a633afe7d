import { availableParallelism } from 'node:os';
import type { Envelope } from '@diy-paas/component';
import type { deaFindDroplet, Payload, ReplyInput } from '@diy-paas/protocol';
import type { Dea } from '../context.ts';
import type { Instance } from '../instance/instance.ts';
import { matches } from './instance-filter.ts';
import { statsOf } from './stats.ts';

/** `dea.find.droplet`: one reply for each instance that matches. */
export async function findDroplet(
  dea: Dea,
  { include_stats, ...filter }: Payload<typeof deaFindDroplet>,
  envelope: Envelope<typeof deaFindDroplet>,
): Promise<void> {
  const found = dea.instances.filter((instance) => matches(instance, filter));
  await Promise.all(
    found.map((instance) => {
      const stats = include_stats && instance.state === 'RUNNING';
      return envelope.reply({
        ...about(dea, instance),
        ...(stats ? { stats: fullStats(dea, instance) } : {}),
      });
    }),
  );
}

function about({ id: dea, ip, filer }: Dea, instance: Instance): ReplyInput<typeof deaFindDroplet> {
  const { id, spec, state, stateTimestamp, directory, ports } = instance;
  return {
    dea,
    version: spec.version,
    droplet: spec.droplet,
    instance: id,
    index: spec.index,
    state,
    state_timestamp: stateTimestamp,
    file_uri: filer.uri,
    credentials: filer.credentials,
    staged: directory,
    name: spec.name,
    ...(ports.debug ? { debug_ip: ip, debug_port: ports.debug } : {}),
    ...(ports.console ? { console_ip: ip, console_port: ports.console } : {}),
  };
}

const fullStats = (dea: Dea, instance: Instance) => ({
  ...statsOf(dea, instance),
  cores: availableParallelism(),
});
