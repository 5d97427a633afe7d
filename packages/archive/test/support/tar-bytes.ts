import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Header, Pax } from 'tar';
import { room } from './room.ts';

/** One entry of a tar made by hand. */
export interface Item {
  path: string;
  type?: Header['type'];
  text?: string;
  mode?: number;
  linkpath?: string;
  /** When it is to be another one than that of `text`. */
  size?: number;
}

/** A tar of these entries. */
export function tarBytes(items: Item[]): Buffer {
  return Buffer.concat([...items.map(bytesOf), Buffer.alloc(1024)]);
}

/** The same gzipped, as a file in a room of its own. */
export async function tgzFile(items: Item[] | Buffer): Promise<string> {
  const file = join(await room(), 'droplet.tgz');
  await writeFile(file, Buffer.isBuffer(items) ? items : gzipSync(tarBytes(items)));
  return file;
}

/** Makes the sums of all headers right again, so that damage gets past them. */
export function mendSums(tar: Buffer): Buffer {
  for (let at = 0; at < tar.length; at += 512) {
    const header = tar.subarray(at, at + 512);
    if (header.toString('latin1', 257, 262) !== 'ustar') continue;
    header.fill(' ', 148, 156);
    const sum = header.reduce((sum, byte) => sum + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  }
  return tar;
}

function bytesOf({ path, type = 'File', text = '', mode = 0o644, linkpath, size }: Item): Buffer {
  const data = Buffer.from(text);
  const about = { path, type, mode, linkpath, size: size ?? data.length, uid: 0, gid: 0, mtime: new Date(0) };
  const header = new Header(about);
  const long = header.encode() ? new Pax({ path, linkpath }).encode() : Buffer.alloc(0);
  return Buffer.concat([long, header.block!, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}
