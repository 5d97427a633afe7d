import type { Bus } from '@diy-paas/component';
import { deaStop, dropletExited } from '@diy-paas/protocol';
import { appArguments } from './deas/arguments.ts';
import { command } from './deas/command.ts';
import { type Found, instancesOfApp } from './deas/find.ts';

const usage = `usage: pnpm stop APP [--instance N]

Stops an app's instances, or one of them, on all DEAs, and removes what is left of those that crashed.`;

await command(
  usage,
  (args) => appArguments(args, 0),
  async (bus, { app, instance }) => {
    const instances = await instancesOfApp(bus, app, instance);
    await stopped(bus, instances);
    for (const { index, state, dea } of instances) {
      console.log(`instance ${index} of ${app}, which was ${state}, is stopped (DEA ${dea.slice(0, 8)})`);
    }
  },
);

/** Until each that was up has said that it is no more. */
async function stopped(bus: Bus, instances: readonly Found[]): Promise<void> {
  const up = instances.filter(({ state }) => state === 'STARTING' || state === 'RUNNING');
  const waiting = new Set(up.map(({ instance }) => instance));
  const done = Promise.withResolvers<void>();
  bus.subscribe(dropletExited, ({ instance }) => {
    waiting.delete(instance);
    if (!waiting.size) done.resolve();
  });
  const ids = instances.map(({ instance }) => instance);
  bus.publish(deaStop, { droplet: instances[0]!.droplet, instances: ids });
  await bus.flush();
  if (waiting.size) await done.promise;
}
