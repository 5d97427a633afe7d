import { Readable } from 'node:stream';
import { crc32, deflateRawSync } from 'node:zlib';
import { directory, type Entry, type Packed, symlink, textFile } from '../../src/index.ts';

export const mtime = new Date('2013-02-14T11:25:28Z');

/** Lines that are all different and still deflate well, `size` characters. */
export function prose(size: number): string {
  const lines = Array.from({ length: size / 10 + 1 }, (_, i) => `line ${i} of ${(i * 7919) % 1013}\n`);
  return lines.join('').slice(0, size);
}

/** A file as a zip has it: deflated already. `lies` replace what is true. */
export function deflatedFile(
  path: string,
  data: string | Buffer,
  lies: { size?: number; crc32?: number; raw?: Buffer } = {},
  method: Packed['method'] = 'deflated',
): Entry {
  const plain = Buffer.from(data);
  const raw = lies.raw ?? deflateRawSync(plain);
  const stream = (bytes: Buffer) => async () => Readable.from([bytes], { objectMode: false });
  const content = { size: lies.size ?? plain.length, open: stream(plain) };
  const packed: Packed = {
    method,
    crc32: lies.crc32 ?? crc32(plain),
    size: raw.length,
    read: (into, start) => void raw.copy(into, 0, start),
  };
  return { path, type: 'file', mode: 0o644, mtime, content: { ...content, packed } };
}

/** A file as a zip has it that was not worth deflating. `lies` replace what is true. */
export function storedFile(path: string, data: Buffer, lies: { size?: number; crc32?: number } = {}): Entry {
  return deflatedFile(path, data, { ...lies, raw: data }, 'stored');
}

/** A small application with everything that an application may hold. */
export function sampleApp(): Entry[] {
  return [
    textFile('app.rb', "require 'sinatra'\n", { mode: 0o755, mtime }),
    textFile('.hidden', 'seen\n', { mtime }),
    textFile('empty', '', { mode: 0o600, mtime }),
    textFile('views/größe 大.erb', prose(30_000), { mtime }),
    textFile(`${'long/'.repeat(40)}${'name'.repeat(50)}`, 'far down\n', { mtime }),
    directory('tmp', { mode: 0o700, mtime }),
    symlink('views/current.rb', '../app.rb', { mtime }),
    symlink('again.rb', 'views/current.rb', { mtime }),
  ];
}
