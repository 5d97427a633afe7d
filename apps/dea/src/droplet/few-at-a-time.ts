import { unlessAborted } from './unless-aborted.ts';

/** Lets a few work at a time, in the order they came. */
export class FewAtATime {
  #places: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#places = places;
  }

  /** Does `work` when its turn comes. Whoever gives up (by `signal`) before that does not wait for it. */
  async run(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const turn = this.#turn();
    try {
      await unlessAborted(turn, signal);
      await work();
    } finally {
      void turn.then(() => this.#leave());
    }
  }

  async #turn(): Promise<void> {
    if (this.#places > 0) this.#places--;
    else await new Promise<void>((called) => this.#waiting.push(called));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#places++;
  }
}
