import type { PartOptions } from '../part.ts';
import { median, repeat, rounded } from '../statistics.ts';
import { buildHouse, type DeaHouse, type Route } from './house.ts';

const APPS = 20;

/** `kill -9` of a DEA with apps, and the next one takes them back. */
export async function adopt({ room, quick }: PartOptions) {
  const house = await buildHouse(room);
  try {
    const registered = house.routes(APPS);
    await house.bus.flush();
    for (let index = 0; index < APPS; index++) await house.start(index);
    const pids = await pidsOf(await registered);
    const rounds = await repeat(quick ? 1 : 5, () => killAndStart(house));
    const after = await pidsOf(rounds.at(-1)!.routes);
    return {
      apps: APPS,
      hello_s: rounded(median(rounds.map(({ hello }) => hello))),
      adopted_s: rounded(median(rounds.map(({ adopted }) => adopted))),
      restarted: after.filter((pid) => !pids.includes(pid)).length,
    };
  } finally {
    await house.stop();
  }
}

/** Times in seconds, from the start of the new DEA to its hello, and to the last of its routes. */
async function killAndStart(house: DeaHouse) {
  await house.dea.end('SIGKILL');
  const registered = house.routes(APPS);
  const started = performance.now();
  await house.startDea();
  const hello = (performance.now() - started) / 1000;
  const routes = await registered;
  return { hello, adopted: (performance.now() - started) / 1000, routes };
}

/** Each app answers its own. */
const pidsOf = (routes: readonly Route[]): Promise<string[]> =>
  Promise.all(routes.map(async ({ host, port }) => (await fetch(`http://${host}:${port}`)).text()));
