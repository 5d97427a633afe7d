import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Droplet } from './droplets.ts';

/** What GNU tar packs of a directory that a shell script has filled: `tar -czP` and these arguments. */
export async function packed(dir: string, script: string, args: readonly string[]): Promise<Droplet> {
  const cwd = await mkdtemp(join(dir, 'hostile-'));
  execFileSync('bash', ['-ec', script], { cwd });
  return droplet(execFileSync('tar', ['-czPf', '-', ...args], { cwd, maxBuffer: 2 ** 30 }));
}

/** A tar made by hand of entries without content, and of what follows them. */
export const forged = (headers: readonly Buffer[], rest = Buffer.alloc(1024)): Droplet =>
  droplet(gzipSync(Buffer.concat([...headers, rest]), { level: 1 }));

/** The header of a file that says to be of so many bytes. */
export function header(name: string, size = 0): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.writeBigUInt64BE(BigInt(size), 128);
  block[124] = 0x80; // the size is binary: octal ends at 8 GB
  block.write('00000000000\0', 136);
  block.write('        0', 148);
  block.write('ustar\u000000', 257, 'latin1');
  const sum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

const droplet = (data: Buffer): Droplet => ({ data, sha1: createHash('sha1').update(data).digest('hex') });
