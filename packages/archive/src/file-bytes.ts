import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Read at least, bytes: most files of an application fit in with their headers. */
const WINDOW = 64 * 1024;
/** As many as the directories of an app are likely to lie apart in its package. */
const WINDOWS = 8;

interface Window {
  start: number;
  bytes: Buffer;
}

/**
 * The bytes of a file, read from anywhere, many of them from what was read last. It reads at once, without a thread:
 * what it is for has just been written and is in the machine's memory, and thousands of small readings would wait for
 * threads longer than they read. It reads into the place it is given, because memory that is new costs more than what
 * is put there.
 */
export class FileBytes {
  readonly size: number;
  #file: number;
  /** Used last comes last. */
  readonly #windows: Window[] = [];

  constructor(file: string) {
    this.#file = openSync(file, 'r');
    this.size = fstatSync(this.#file).size;
  }

  /** Fills `into` with what is there from `start` on. Reading past the end fails. */
  read(into: Buffer, start: number): void {
    if (start + into.length > this.size) throw new Error('unexpected end of file');
    if (into.length > WINDOW) {
      this.#fill(into, start);
    } else {
      const window = this.#windowFor(start, into.length);
      window.bytes.copy(into, 0, start - window.start);
    }
  }

  /** Whatever is read later fails. */
  close(): void {
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
    this.#windows.length = 0;
  }

  #windowFor(start: number, length: number): Window {
    const covers = (window: Window) =>
      window.start <= start && start + length <= window.start + window.bytes.length;
    const found = this.#windows.findIndex(covers);
    const window = found < 0 ? this.#load(start) : this.#windows.splice(found, 1)[0]!;
    this.#windows.push(window);
    return window;
  }

  #load(start: number): Window {
    const oldest = this.#windows.length < WINDOWS ? undefined : this.#windows.shift();
    const room = oldest?.bytes.buffer ?? Buffer.allocUnsafeSlow(WINDOW).buffer;
    const bytes = Buffer.from(room, 0, Math.min(WINDOW, this.size - start));
    this.#fill(bytes, start);
    return { start, bytes };
  }

  #fill(into: Buffer, start: number): void {
    if (readSync(this.#file, into, 0, into.length, start) < into.length)
      throw new Error('unexpected end of file');
  }
}
