import { RandomAccessReader } from 'yauzl';
import type { FileBytes } from '../file-bytes.ts';

/** The bytes of a zip file as yauzl asks for them: by itself it would ask the disk for every header. */
export class ZipReader extends RandomAccessReader {
  readonly #bytes: FileBytes;

  constructor(bytes: FileBytes) {
    super();
    this.#bytes = bytes;
  }

  override read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null, read?: number) => void,
  ): void {
    try {
      this.#bytes.read(into.subarray(offset, offset + length), position);
    } catch (error) {
      process.nextTick(done, error);
      return;
    }
    process.nextTick(done, null, length);
  }
}
