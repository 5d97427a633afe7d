import { lstatSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';

const BLOCK = 512;

/**
 * What a directory and all that is in it take on the disk, in bytes. No link is followed, and what vanishes meanwhile
 * is not counted. Of more than `maxEntries` files the rest is not looked at, and the answer is less than the truth.
 */
export async function measureDirectory(directory: string, maxEntries = 200_000): Promise<number> {
  let bytes = 0;
  let entries = 0;
  const open = [directory];
  for (let next = open.pop(); next !== undefined && entries < maxEntries; next = open.pop()) {
    try {
      for await (const entry of await opendir(next, { bufferSize: 128 })) {
        if (++entries > maxEntries) break;
        const path = join(next, entry.name);
        if (entry.isDirectory()) open.push(path);
        // A tenth of what it costs to have it done elsewhere; between the reads of a directory others get their turn.
        bytes += (lstatSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * BLOCK;
      }
    } catch {
      // it has been removed, or made unreadable
    }
  }
  return bytes;
}
