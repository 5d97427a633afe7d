import { setTimeout as wait } from 'node:timers/promises';
import type { Bus } from '@diy-paas/component';
import { type ComponentInfo, componentDiscover } from '@diy-paas/protocol';

const LOOK_EVERY_MS = 2_000;
const ANSWER_MS = 1_000;
/** One missed answer may be a restart of the bus, or a request that is still on its way. */
const MISSES = 2;

/** No stager has the request any more. */
export class StagerGone extends Error {
  override readonly name = 'StagerGone';
}

/**
 * Watches over a request until `signal` ends that: a stager that is killed answers nobody, and a bus that is killed
 * loses requests and replies on their way. Stagers say, when asked who is there, which requests they have.
 * @returns never; @throws {StagerGone} when no stager has the request
 */
export async function watchStager(bus: Bus, requestId: string, signal: AbortSignal): Promise<never> {
  for (let misses = 0; misses < MISSES; ) {
    await wait(LOOK_EVERY_MS, undefined, { signal });
    await bus.flush(); // while the bus is away nobody can answer
    misses = (await isHeld(bus, requestId)) ? 0 : misses + 1;
  }
  throw new StagerGone();
}

async function isHeld(bus: Bus, requestId: string): Promise<boolean> {
  let held = false;
  const see = ({ type, requests }: ComponentInfo) => {
    // A stager of 2012 does not say which requests it has, and is trusted.
    if (type === 'Stager') held ||= requests?.includes(requestId) ?? true;
    return held;
  };
  await bus.requestMany(componentDiscover, {}, { timeoutMs: ANSWER_MS, see });
  return held;
}
