import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { room } from './room.ts';

/** One entry of a zip made by hand. Whatever is given is written as it is, be it a lie. */
export interface Item {
  name: string | Buffer;
  text?: string | Buffer;
  /** The bytes as they are in the file; without them `text` is deflated. */
  raw?: Buffer;
  /** A whole Unix mode; without one the zip is of DOS. */
  mode?: number;
  method?: number;
  flags?: number;
  extra?: Buffer;
  crc32?: number;
  size?: number;
  compressedSize?: number;
  /** Where the table of contents says that the local header is. */
  offset?: number;
}

const UTF8 = 0x800;

/** A zip file of these entries, byte by byte. */
export function zipBytes(items: Item[], change: { count?: number; comment?: string } = {}): Buffer {
  const bodies: Buffer[] = [];
  const table: Buffer[] = [];
  let at = 0;
  for (const item of items) {
    const offset = item.offset ?? at;
    const { local, central } = records(item, offset);
    bodies.push(local);
    table.push(central);
    at += local.length;
  }
  const count = change.count ?? items.length;
  const comment = Buffer.from(change.comment ?? '');
  const size = table.reduce((sum, record) => sum + record.length, 0);
  const end = fields(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, size],
    [4, at],
    [2, comment.length],
  );
  return Buffer.concat([...bodies, ...table, end, comment]);
}

/** The same as a file in a room of its own. */
export async function zipFile(items: Item[] | Buffer): Promise<string> {
  const file = join(await room(), 'app.zip');
  await writeFile(file, Buffer.isBuffer(items) ? items : zipBytes(items));
  return file;
}

function records(item: Item, offset: number): { local: Buffer; central: Buffer } {
  const name = Buffer.from(item.name);
  const text = Buffer.from(item.text ?? '');
  const raw = item.raw ?? (item.method === 0 ? text : deflateRawSync(text));
  const extra = item.extra ?? Buffer.alloc(0);
  const common: Field[] = [
    [2, 20],
    [2, item.flags ?? UTF8],
    [2, item.method ?? 8],
    [2, 0],
    [2, (33 << 9) | (2 << 5) | 14], // 14 February 2013, midnight
    [4, item.crc32 ?? crc32(text)],
    [4, item.compressedSize ?? raw.length],
    [4, item.size ?? text.length],
    [2, name.length],
    [2, extra.length],
  ];
  const attributes = ((item.mode ?? 0) << 16) >>> 0;
  const host = item.mode === undefined ? 0 : 3;
  const local = Buffer.concat([fields([4, 0x04034b50], ...common), name, extra, raw]);
  const start: Field[] = [
    [4, 0x02014b50],
    [2, (host << 8) | 20],
  ];
  const rest: Field[] = [
    [2, 0],
    [2, 0],
    [2, 0],
    [4, attributes],
    [4, offset],
  ];
  return { local, central: Buffer.concat([fields(...start, ...common, ...rest), name, extra]) };
}

/** The width in bytes and the value, little-endian. */
type Field = [2 | 4 | 8, number | bigint];

export function fields(...list: Field[]): Buffer {
  return Buffer.concat(
    list.map(([width, value]) => {
      const bytes = Buffer.alloc(width);
      if (width === 2) bytes.writeUInt16LE(Number(value));
      if (width === 4) bytes.writeUInt32LE(Number(value));
      if (width === 8) bytes.writeBigUInt64LE(BigInt(value));
      return bytes;
    }),
  );
}
