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
  #reader: FileBytes | undefined;

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

  /** Fills `into` with what was put down from `start` on; from the first call on nothing is appended any more. */
  read(into: Buffer, start: number): void {
    if (this.#file === undefined) {
      if (this.#memory.length > 1) this.#memory = [Buffer.concat(this.#memory)];
      this.#memory[0]!.copy(into, 0, start);
    } else {
      if (this.#inMemory) this.#spill();
      this.#reader ??= new FileBytes(this.#path);
      this.#reader.read(into, start);
    }
  }

  async close(): Promise<void> {
    this.#reader?.close();
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
}
