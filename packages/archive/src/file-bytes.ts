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
 * threads longer than they read.
 */
export class FileBytes {
  readonly size: number;
  #file: number;
  readonly #windows: Window[] = [];

  constructor(file: string) {
    this.#file = openSync(file, 'r');
    this.size = fstatSync(this.#file).size;
  }

  /** `length` bytes from `start` on; they stay as they are whatever is read next. Reading past the end fails. */
  slice(start: number, length: number): Buffer {
    const end = start + length;
    if (end > this.size) throw new Error('unexpected end of file');
    const covers = (window: Window) => window.start <= start && end <= window.start + window.bytes.length;
    const window = this.#windows.find(covers) ?? this.#load(start, length);
    return window.bytes.subarray(start - window.start, end - window.start);
  }

  /** Whatever is read later fails. */
  close(): void {
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
    this.#windows.length = 0;
  }

  #load(start: number, length: number): Window {
    const room = Buffer.allocUnsafeSlow(Math.max(WINDOW, length));
    const bytesRead = readSync(this.#file, room, 0, room.length, start);
    if (bytesRead < length) throw new Error('unexpected end of file');
    const window = { start, bytes: room.subarray(0, bytesRead) };
    if (this.#windows.push(window) > WINDOWS) this.#windows.shift();
    return window;
  }
}
