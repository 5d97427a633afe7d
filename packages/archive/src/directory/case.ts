import { mkdtemp, rmdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Entry } from '../entry.ts';
import { archiveError } from '../errors.ts';

/** Throws ArchiveError when the disk that `dir` is on would take two of the entries for one. */
export async function checkCase(tree: readonly Entry[], dir: string): Promise<void> {
  const clash = findClash(tree);
  if (clash && (await foldsCase(dir))) throw archiveError('sameButCase', ...clash);
}

/** Two names that differ only in case, or in how their accents are written. */
export function findClash(tree: readonly Entry[]): [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const { path } of tree) {
    const folded = path.normalize('NFC').toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined) return [other, path];
    seen.set(folded, path);
  }
  return undefined;
}

async function foldsCase(dir: string): Promise<boolean> {
  const probe = await mkdtemp(join(dir, 'case-'));
  try {
    return await stat(join(dir, basename(probe).toUpperCase())).then(
      () => true,
      () => false,
    );
  } finally {
    await rmdir(probe);
  }
}
