import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes files from a directory, those that were used longest ago first, until the rest takes no more than `maxBytes`.
 * @param isNeeded files that stay, even if that is too much
 */
export async function evict(
  directory: string,
  maxBytes: number,
  isNeeded: (file: string) => boolean,
): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.tgz'));
  const files = await Promise.all(
    names.map(async (name) => ({ name, ...(await sizeAndUse(join(directory, name))) })),
  );
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { name, size } of files.sort((a, b) => a.used - b.used)) {
    if (total <= maxBytes) return;
    if (isNeeded(name)) continue;
    await rm(join(directory, name), { force: true });
    total -= size;
  }
}

async function sizeAndUse(file: string): Promise<{ size: number; used: number }> {
  const { size, mtimeMs } = await stat(file);
  return { size, used: mtimeMs };
}
