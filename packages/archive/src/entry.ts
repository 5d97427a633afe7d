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

/** The bytes of a file, which stay where they are until somebody opens them. */
export interface Content {
  /** Bytes, not compressed. */
  size: number;
  /** The plain bytes. The stream fails with an ArchiveError when they are not what was declared. */
  open(): Promise<Readable>;
  /** The same bytes as a raw deflate stream (RFC 1951), if the source has one: not checked. */
  deflated?: Deflated;
}

export interface Deflated {
  /** Of the plain bytes. */
  crc32: number;
  /** Bytes, compressed. */
  size: number;
  open(): Promise<Readable>;
}
