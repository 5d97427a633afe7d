import { randomFrom } from '../fuzz/random.ts';

/** How much of everything there is. */
export interface Scale {
  /** Stagings. */
  readonly count: number;
  readonly stagers: number;
  readonly kills: number;
  /** Over which all of it is spread. */
  readonly seconds: number;
}

export interface PlannedStaging {
  readonly id: string;
  /** ms after the beginning */
  readonly at: number;
  /** Of a random file in the app, bytes. */
  readonly ballast: number;
  /** How long the app's build takes; undefined for one that builds nothing. */
  readonly buildMs: number | undefined;
}

export interface PlannedKill {
  /** ms after the beginning */
  readonly at: number;
  readonly victim: string;
}

export interface Plan {
  readonly stagings: readonly PlannedStaging[];
  readonly kills: readonly PlannedKill[];
}

/** Large enough that a kill may come in the middle of an upload. */
const MAX_BALLAST = 2_000_000;

export const stagerNames = (stagers: number): string[] =>
  Array.from({ length: stagers }, (_, index) => `stager-${index}`);

/** What will happen, and when: the same for the same seed. */
export function planFrom(seed: number, scale: Scale): Plan {
  const random = randomFrom(seed);
  const moment = () => random(scale.seconds * 1000);
  // Each kind is hit alike, however many stagers there are.
  const kinds = [stagerNames(scale.stagers), ['cloud-controller'], ['nats-server']];
  const kills = Array.from({ length: scale.kills }, () => ({ at: moment(), victim: one(one(kinds)) }));
  const stagings = Array.from({ length: scale.count }, (_, n) => ({
    id: `app-${n}`,
    at: moment(),
    ballast: random(MAX_BALLAST),
    buildMs: random(2) ? 200 + random(1_500) : undefined,
  }));
  return { stagings, kills };

  function one<T>(of: readonly T[]): T {
    return of[random(of.length)]!;
  }
}
