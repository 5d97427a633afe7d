import { closeSync, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { FileBytes } from '../file-bytes.ts';

/** Held in memory at the most, bytes. */
const IN_MEMORY = 1024 ** 2;

/** Bytes that are put down in order and read again later: few stay in memory, what is more goes to a file. */
export class Spool {
  size = 0;
  readonly #path: string;
  #memory: Buffer[] = [];
  #inMemory = 0;
  #file: number | undefined;
  #read: { slice(start: number, length: number): Buffer } | undefined;

  /** @param path of a file that is made when it is needed */
  constructor(path: string) {
    this.#path = path;
  }

  append(bytes: Buffer): void {
    this.#memory.push(bytes);
    this.#inMemory += bytes.length;
    this.size += bytes.length;
    if (this.#inMemory > IN_MEMORY) this.#spill();
  }

  /** `length` bytes from `start` on; from the first call on nothing is appended any more. */
  slice(start: number, length: number): Buffer {
    this.#read ??= this.#reader();
    return this.#read.slice(start, length);
  }

  async close(): Promise<void> {
    if (this.#read instanceof FileBytes) this.#read.close();
    if (this.#file === undefined) return;
    closeSync(this.#file);
    await rm(this.#path, { force: true });
  }

  #spill(): void {
    this.#file ??= openSync(this.#path, 'wx', 0o600);
    writeSync(this.#file, Buffer.concat(this.#memory));
    this.#memory = [];
    this.#inMemory = 0;
  }

  #reader() {
    if (this.#file !== undefined) {
      this.#spill();
      return new FileBytes(this.#path);
    }
    const bytes = Buffer.concat(this.#memory);
    return { slice: (start: number, length: number) => bytes.subarray(start, start + length) };
  }
}
