import type { Instance } from './instance.ts';

/** The instances of this DEA, and the room they take. */
export class Instances {
  readonly #byId = new Map<string, Instance>();
  readonly #onChange: () => void;

  /** @param onChange called whenever what a DEA that starts again has to know has changed */
  constructor(onChange: () => void = () => {}) {
    this.#onChange = onChange;
  }

  add(instance: Instance): void {
    this.#byId.set(instance.id, instance);
    instance.onChange = this.#onChange;
    this.#onChange();
  }

  remove(instance: Instance): void {
    this.#byId.delete(instance.id);
    this.#onChange();
  }

  [Symbol.iterator](): IterableIterator<Instance> {
    return this.#byId.values();
  }

  filter(condition: (instance: Instance) => boolean): Instance[] {
    return [...this].filter(condition);
  }

  /** How many hold a slot. */
  get count(): number {
    return this.filter(({ holdsRoom }) => holdsRoom).length;
  }

  /** MB */
  get reservedMemory(): number {
    return this.filter(({ holdsRoom }) => holdsRoom).reduce((sum, { spec }) => sum + spec.limits.mem, 0);
  }
}
