/** Runs tasks in the order they come, so many at once; the rest waits. */
export class TaskQueue {
  readonly #maxActive: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #active = 0;
  #idle: () => void = () => {};

  constructor(maxActive: number) {
    this.#maxActive = maxActive;
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** @param task must not reject */
  add(task: () => Promise<void>): void {
    this.#waiting.push(task);
    this.#next();
  }

  /** When no task runs or waits. */
  async drained(): Promise<void> {
    if (this.#active === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }

  #next(): void {
    if (this.#active >= this.#maxActive) return;
    const task = this.#waiting.shift();
    if (!task) {
      if (this.#active === 0) this.#idle();
      return;
    }
    this.#active++;
    void task().finally(() => {
      this.#active--;
      this.#next();
    });
  }
}
