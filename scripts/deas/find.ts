import { setTimeout as wait } from 'node:timers/promises';
import type { Bus } from '@diy-paas/component';
import { deaFindDroplet, deaHeartbeat, healthManagerStart, type Reply } from '@diy-paas/protocol';
import { NotFound } from './command.ts';

/** What a DEA tells of an instance. */
export type Found = Reply<typeof deaFindDroplet>;

/** All that DEAs have to say in this time is heard. */
const LISTEN_MS = 300;

/** Every instance of every DEA, by app and index. */
export async function allInstances(bus: Bus): Promise<Found[]> {
  const found = await Promise.all((await allDroplets(bus)).map((droplet) => instancesOf(bus, droplet)));
  return found.flat();
}

/**
 * The instances of an app, which is named by its id or its name.
 * @throws {NotFound}
 */
export async function instancesOfApp(bus: Bus, app: string, index?: number): Promise<Found[]> {
  const byId = await instancesOf(bus, app);
  const found = byId.length
    ? byId
    : (await allInstances(bus)).filter(({ name, stats }) => (name ?? stats?.name) === app);
  const meant = found.filter((each) => index === undefined || each.index === index);
  if (!meant.length) {
    const what = index === undefined ? 'an instance' : `instance ${index}`;
    throw new NotFound(`No DEA has ${what} of ${app}. What there is: pnpm ps`);
  }
  return meant;
}

/** The instances of an app, which is named by its id. */
export async function instancesOf(bus: Bus, droplet: string): Promise<Found[]> {
  const found: Found[] = [];
  const see = (reply: Found) => {
    found.push(reply);
    return false;
  };
  await bus.requestMany(deaFindDroplet, { droplet, include_stats: true }, { timeoutMs: LISTEN_MS, see });
  return found.sort((a, b) => a.index - b.index || a.state_timestamp - b.state_timestamp);
}

/** Nobody can be asked for all instances; but whoever says that a health manager has come up hears of them. */
async function allDroplets(bus: Bus): Promise<string[]> {
  const droplets = new Set<string>();
  const subscription = bus.subscribe(deaHeartbeat, (heartbeat) => {
    for (const { droplet } of heartbeat.droplets) droplets.add(droplet);
  });
  bus.publish(healthManagerStart, {});
  await wait(LISTEN_MS);
  subscription.unsubscribe();
  return [...droplets].sort();
}
