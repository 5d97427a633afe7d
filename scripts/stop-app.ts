import type { Bus } from '@diy-paas/component';
import { deaStop } from '@diy-paas/protocol';
import { appArguments } from './deas/arguments.ts';
import { command, NotFound } from './deas/command.ts';
import { type Found, instancesOf, instancesOfApp } from './deas/find.ts';

/** A DEA takes an instance out of service at once; ending its processes may take longer. */
const PATIENCE_MS = 5_000;

const usage = `usage: pnpm stop APP [--instance N]

Stops an app's instances, or one of them, on all DEAs, and removes what is left of those that crashed.`;

await command(
  usage,
  (args) => appArguments(args, 0),
  async (bus, { app, instance }) => {
    const instances = await instancesOfApp(bus, app, instance);
    await stop(bus, instances);
    for (const { index, state, dea } of instances) {
      console.log(`instance ${index} of ${app}, which was ${state}, is stopped (DEA ${dea.slice(0, 8)})`);
    }
  },
);

/** Until none of them is up any more, for whatever reason. */
async function stop(bus: Bus, instances: readonly Found[]): Promise<void> {
  for (const { droplet, instance } of instances) bus.publish(deaStop, { droplet, instances: [instance] });
  const ids = new Set(instances.map(({ instance }) => instance));
  const droplets = [...new Set(instances.map(({ droplet }) => droplet))];
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await Promise.all(droplets.map((droplet) => instancesOf(bus, droplet)));
    const left = found.flat().find(({ instance, state }) => ids.has(instance) && isUp(state));
    if (!left) return;
    if (performance.now() > deadline)
      throw new NotFound(`The DEA of instance ${left.index} does not stop it.`);
  }
}

function isUp(state: string): boolean {
  return state === 'STARTING' || state === 'RUNNING';
}
