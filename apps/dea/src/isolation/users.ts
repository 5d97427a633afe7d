import { processesOf } from '@diy-paas/process';
import { noFreeUser } from '../errors.ts';

/** The system users that instances run as: numbers that nobody else on the machine uses. None has two instances at a time. */
export class Users {
  readonly #range: { readonly from: number; readonly to: number };
  readonly #taken = new Set<number>();

  constructor(range: { from: number; to: number }) {
    this.#range = range;
  }

  /**
   * One who has no process.
   * @throws {Crash} when there is none
   */
  take(): number {
    const { from, to } = this.#range;
    for (let uid = from; uid <= to; uid++) {
      if (this.#taken.has(uid) || processesOf(uid).length) continue;
      this.#taken.add(uid);
      return uid;
    }
    throw noFreeUser(from, to);
  }

  /** One who was given by an earlier DEA, to an app that may still run. */
  hold(uid: number): void {
    this.#taken.add(uid);
  }

  /** Whether it is one of ours, and no instance has it. */
  isFree(uid: number): boolean {
    const { from, to } = this.#range;
    return uid >= from && uid <= to && !this.#taken.has(uid);
  }

  release(uid: number): void {
    this.#taken.delete(uid);
  }
}
