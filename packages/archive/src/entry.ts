import type { Readable } from 'node:stream';

/** One file, directory or link of an application, wherever it comes from. */
export interface Entry {
  /** Relative, divided by '/', without './' and without a trailing '/'. */
  path: string;
  type: 'file' | 'directory' | 'symlink';
  /** Permission bits only, 0o000 to 0o777. */
  mode: number;
  mtime: Date;
  /** Of a symlink: where it points, as written. */
  target?: string;
  /** Of a file. */
  content?: Content;
}

/** The bytes of a file, which stay where they are until somebody reads them. */
export interface Content {
  /** Bytes, not compressed. */
  size: number;
  /** The plain bytes. The stream fails with an ArchiveError when they are not what was declared. */
  open(): Promise<Readable>;
  /** The same bytes as they lie in a package, if they do. */
  packed?: Packed;
}

/** A file's bytes as a zip holds them: not checked. */
export interface Packed {
  /** As a raw deflate stream (RFC 1951), or as they are. */
  method: 'deflated' | 'stored';
  /** Of the plain bytes. */
  crc32: number;
  /** Bytes, as they lie there. */
  size: number;
  /**
   * Fills `into` with those from `start` on. At once: a package has just been written and is in the machine's memory, so
   * to hand thousands of small readings to other threads would take longer than to read. Throws ArchiveError.
   */
  read(into: Buffer, start: number): void;
}

const CHUNK = 256 * 1024;

/** All the packed bytes, in order, in buffers of their own. */
export function* chunksOf({ size, read }: Packed): Generator<Buffer> {
  for (let at = 0; at < size; at += CHUNK) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK, size - at));
    read(chunk, at);
    yield chunk;
  }
}
