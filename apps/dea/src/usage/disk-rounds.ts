import { setTimeout as wait } from 'node:timers/promises';
import { type Dea, homeOf } from '../context.ts';
import { measureDirectory } from './measure-directory.ts';

const PAUSE_MS = 20_000;
/** A round that took long is followed by a long pause: at most a twentieth of the time is spent on it. */
const PAUSE_PER_WORK = 20;

/** Measures the disk use of all instances, one after the other, again and again until the DEA ends. */
export async function measureDisks(dea: Dea): Promise<void> {
  while (!dea.closing.aborted) {
    const began = performance.now();
    await measureOnce(dea);
    const pause = Math.max(PAUSE_MS, (performance.now() - began) * PAUSE_PER_WORK);
    await wait(pause, undefined, { signal: dea.closing }).catch(() => {});
  }
}

async function measureOnce(dea: Dea): Promise<void> {
  for (const instance of dea.instances) {
    if (!instance.usage || !instance.isUp) continue;
    const disk = await measureDirectory(homeOf(dea, instance));
    instance.usage = { ...instance.usage, disk };
    if (dea.closing.aborted) return;
  }
}
