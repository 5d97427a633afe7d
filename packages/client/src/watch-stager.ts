import type { Bus } from '@diy-paas/component';
import { at, componentDiscover, stagingTaken } from '@diy-paas/protocol';

const LOOK_EVERY_MS = 2_000;
const ANSWER_MS = 1_000;
/** One missed answer may be a restart of the bus. */
const MISSES = 2;

/** The stager that took a request has died over it. */
export class StagerGone extends Error {
  override readonly name = 'StagerGone';
}

/**
 * Watches over the stager that takes a request: a stager that is killed answers nobody. A stager of 2012 does not say
 * that it took the request, and is trusted.
 * @returns `gone`, which rejects with {@link StagerGone} when it no longer answers `vcap.component.discover`
 */
export function watchStager(bus: Bus, requestId: string): { gone: Promise<never>; stop: () => void } {
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => {}); // it is raced, and the race may be over
  let stager: string | undefined;
  let misses = 0;
  const taken = bus.subscribe(at(stagingTaken, { request_id: requestId }), (message) => {
    stager = message.stager;
  });
  const look = async () => {
    if (!stager) return;
    misses = (await isThere(bus, stager)) ? 0 : misses + 1;
    if (misses === MISSES) gone.reject(new StagerGone());
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const stop = () => {
    clearInterval(timer);
    taken.unsubscribe();
  };
  return { gone: gone.promise, stop };
}

async function isThere(bus: Bus, stager: string): Promise<boolean> {
  let there = false;
  await bus.flush(); // while the bus is away nobody can answer
  await bus.requestMany(
    componentDiscover,
    {},
    {
      timeoutMs: ANSWER_MS,
      see: ({ uuid }) => {
        there ||= uuid === stager;
        return there;
      },
    },
  );
  return there;
}
