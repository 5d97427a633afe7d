import type { Dea } from '../context.ts';
import type { Instance } from '../instance/instance.ts';
import { totalsOf, usedMemory } from '../usage/totals.ts';
import { statsOf } from './stats.ts';

/** The DEA's own part of /varz. */
export function varzOf(dea: Dea) {
  const { config, instances, runtimes, closing, confinement } = dea;
  const running = instances.filter(({ state }) => state === 'RUNNING');
  const byRuntime = Map.groupBy(running, ({ spec }) => spec.runtime);
  return {
    apps_max_memory: config.max_memory,
    apps_reserved_memory: instances.reservedMemory,
    apps_used_memory: usedMemory(dea),
    num_apps: instances.count,
    running_apps: running.map((instance) => about(dea, instance)),
    frameworks: mapped(
      Map.groupBy(running, ({ spec }) => spec.framework ?? ''),
      totalsOf,
    ),
    runtimes: mapped(runtimes, ({ name, version }) => ({ version, ...totalsOf(byRuntime.get(name) ?? []) })),
    limits: confinement.holds,
    ...(closing.aborted ? { state: 'SHUTTING_DOWN' } : {}),
  };
}

const about = (dea: Dea, instance: Instance) => ({
  droplet: instance.spec.droplet,
  instance: instance.id,
  index: instance.spec.index,
  version: instance.spec.version,
  framework: instance.spec.framework,
  runtime: instance.spec.runtime,
  state: instance.state,
  state_timestamp: instance.stateTimestamp,
  ...statsOf(dea, instance),
});

const mapped = <T, U>(map: ReadonlyMap<string, T>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries([...map].map(([key, value]) => [key, change(value)]));
