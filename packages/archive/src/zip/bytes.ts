import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';

/** Read at least, bytes: most files of an application fit in with their headers. */
const WINDOW = 64 * 1024;
/** As many as are likely to be read side by side. */
const WINDOWS = 8;
/** The chunks of a stream, bytes. */
const CHUNK = 256 * 1024;

interface Window {
  start: number;
  bytes: Buffer;
}

/**
 * The bytes of a zip file, for yauzl and for us. By itself yauzl would ask the disk for every header; here most of them
 * are in what was read last. Reading past the end fails, wherever a hostile table of contents points to.
 */
export class ZipBytes extends RandomAccessReader {
  readonly size: number;
  readonly #file: FileHandle;
  readonly #windows: Window[] = [];

  static async open(file: string): Promise<ZipBytes> {
    const handle = await open(file);
    return new ZipBytes(handle, (await handle.stat()).size);
  }

  private constructor(file: FileHandle, size: number) {
    super();
    this.#file = file;
    this.size = size;
  }

  /** Asked by yauzl for headers. */
  override read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null, read?: number) => void,
  ): void {
    this.#slice(position, length).then(
      (bytes) => done(null, bytes.copy(into, offset)),
      (error) => done(error),
    );
  }

  /** Waits for what is being read; whatever is opened later fails. (yauzl's own count of readers is not asked.) */
  async end(): Promise<void> {
    this.#windows.length = 0;
    await this.#file.close();
  }

  /** `length` bytes from `start` on. */
  stream(start: number, length: number): Readable {
    return Readable.from(this.#chunks(start, start + length), { objectMode: false });
  }

  async *#chunks(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end; at += CHUNK) yield await this.#slice(at, Math.min(CHUNK, end - at));
  }

  async #slice(position: number, length: number): Promise<Buffer> {
    const end = position + length;
    if (end > this.size) throw new Error('unexpected end of file');
    const covers = ({ start, bytes }: Window) => start <= position && end <= start + bytes.length;
    const { start, bytes } = this.#windows.find(covers) ?? (await this.#load(position, length));
    return bytes.subarray(position - start, end - start);
  }

  async #load(start: number, length: number): Promise<Window> {
    const room = Buffer.allocUnsafeSlow(Math.max(WINDOW, length));
    const { bytesRead } = await this.#file.read(room, 0, room.length, start);
    if (bytesRead < length) throw new Error('unexpected end of file');
    const window = { start, bytes: room.subarray(0, bytesRead) };
    if (this.#windows.push(window) > WINDOWS) this.#windows.shift();
    return window;
  }
}
