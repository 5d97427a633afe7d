import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { noFreePort } from '../errors.ts';

/** The ports that apps are given. None is given twice, and none that another program listens on. */
export class Ports {
  readonly #range: { readonly from: number; readonly to: number };
  readonly #taken = new Set<number>();

  constructor(range: { from: number; to: number }) {
    this.#range = range;
  }

  /**
   * Begins at random, so that several DEAs on one machine seldom want the same one at the same moment.
   * @throws {Crash} when there is none
   */
  async take(): Promise<number> {
    const { from, to } = this.#range;
    const size = to - from + 1;
    const begin = randomInt(size);
    for (let step = 0; step < size; step++) {
      const port = from + ((begin + step) % size);
      if (this.#taken.has(port)) continue;
      this.#taken.add(port);
      if (await isFree(port)) return port;
      this.#taken.delete(port);
    }
    throw noFreePort(from, to);
  }

  /** One that was given by an earlier DEA, to an app that may still run. */
  hold(port: number): void {
    this.#taken.add(port);
  }

  release(port: number): void {
    this.#taken.delete(port);
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '0.0.0.0');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
