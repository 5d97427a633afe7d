/** Lets one at a time work on the same thing, in the order they came. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  async take<T>(thing: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(thing);
    const result = before ? before.then(work) : work();
    const done = result.then(
      () => {},
      () => {},
    );
    this.#last.set(thing, done);
    try {
      return await result;
    } finally {
      if (this.#last.get(thing) === done) this.#last.delete(thing);
    }
  }
}
