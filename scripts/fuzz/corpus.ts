import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { fromRoot } from '../root.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';

export interface Seed {
  readonly name: string;
  readonly bytes: Buffer;
}

const DIRECTORY = 'scripts/fuzz/corpus';

/** The sound archives that everything begins with: `.zip` and `.tgz` files. */
export const corpus = (): Seed[] =>
  readdirSync(fromRoot(DIRECTORY))
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(fromRoot(DIRECTORY), name)) }));

/**
 * One of them, damaged. Of a droplet it is mostly the tar inside: whatever is wrong outside, gzip's checksum finds.
 */
export function damaged(seeds: readonly Seed[], random: Random): Seed {
  const { name, bytes } = seeds[random(seeds.length)]!;
  if (name.endsWith('.zip') || random(4) === 0) return { name, bytes: mutate(bytes, random) };
  return { name, bytes: gzipSync(mutate(gunzipSync(bytes), random), { level: 1 }) };
}
