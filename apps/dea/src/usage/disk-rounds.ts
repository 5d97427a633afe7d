import { setTimeout as wait } from 'node:timers/promises';
import { type Dea, homeOf } from '../context.ts';
import type { Instance } from '../instance/instance.ts';
import { measureDirectory } from './measure-directory.ts';

/** Newcomers are looked for as often as instances are sampled. */
const LOOK_MS = 2_000;
const PAUSE_MS = 20_000;
/** A round that took long is followed by a long pause: at most a twentieth of the time is spent on it. */
const PAUSE_PER_WORK = 20;

/**
 * Measures the disk use of instances until the DEA ends: of each when it has just come up, and of all, one after the
 * other, again and again.
 */
export async function measureDisks(dea: Dea): Promise<void> {
  for (let nextRound = 0; !dea.closing.aborted; ) {
    const began = performance.now();
    if (began < nextRound) {
      await measure(dea, isNew);
    } else {
      await measure(dea, () => true);
      nextRound = performance.now() + pauseAfter(performance.now() - began);
    }
    await wait(LOOK_MS, undefined, { signal: dea.closing }).catch(() => {});
  }
}

/** ms from the end of a round to the next one. */
export const pauseAfter = (roundMs: number): number => Math.max(PAUSE_MS, roundMs * PAUSE_PER_WORK);

/** Not even an empty directory takes nothing. */
const isNew = ({ usage }: Instance): boolean => usage?.disk === 0;

async function measure(dea: Dea, isMeant: (instance: Instance) => boolean): Promise<void> {
  for (const instance of dea.instances) {
    if (!instance.usage || !instance.isUp || !isMeant(instance)) continue;
    const disk = await measureDirectory(homeOf(dea, instance));
    instance.usage = { ...instance.usage, disk };
    if (dea.closing.aborted) return;
  }
}
