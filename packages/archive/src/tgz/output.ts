import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** Many small writes become few of about this size, bytes. */
const CHUNK = 256 * 1024;

/** Counts and hashes what goes out, gathers it into decent chunks, and waits where the receiver is slow. */
export class Output {
  size = 0;
  readonly #to: Writable;
  readonly #gone: Promise<void>;
  readonly #sha1 = createHash('sha1');
  #waiting: Buffer[] = [];
  #waitingSize = 0;

  constructor(to: Writable) {
    this.#to = to;
    this.#gone = finished(to, { readable: false });
    this.#gone.catch(() => {}); // heard in flush, or by whoever ends the stream
  }

  async write(...buffers: Buffer[]): Promise<void> {
    for (const data of buffers) {
      this.#waiting.push(data);
      this.#waitingSize += data.length;
    }
    if (this.#waitingSize >= CHUNK) await this.flush();
  }

  /** Sends on what is gathered. Throws when the receiver has failed or gone away. */
  async flush(): Promise<void> {
    const chunk = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingSize = 0;
    this.size += chunk.length;
    this.#sha1.update(chunk);
    if (!this.#to.write(chunk)) await Promise.race([once(this.#to, 'drain'), this.#gone]);
  }

  /** Of all that was flushed; can be asked for once. */
  sha1(): string {
    return this.#sha1.digest('hex');
  }
}
