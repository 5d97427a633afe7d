const KEPT_MS = 60_000;

/** What was sampled within the last minute. */
export class Minute {
  readonly #samples: { readonly at: number; readonly cpu: number; readonly memory: number }[] = [];

  /** @param at ms on a clock that only goes forward */
  add(at: number, { cpu, memory }: { cpu: number; memory: number }): void {
    this.#samples.push({ at, cpu, memory });
    while (this.#samples[0]!.at <= at - KEPT_MS) this.#samples.shift();
  }

  /** % of one core, on the average. */
  get cpu(): number {
    return this.#samples.reduce((sum, { cpu }) => sum + cpu, 0) / this.#samples.length;
  }

  /** Bytes, at the most. */
  get memory(): number {
    return Math.max(...this.#samples.map(({ memory }) => memory));
  }
}
