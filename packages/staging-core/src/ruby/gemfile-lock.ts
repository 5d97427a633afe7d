import type { FileTree } from '@diy-paas/archive';

/** The gems of a Gemfile.lock, name → version; none where there is no such file. */
export async function lockedGems(files: FileTree): Promise<ReadonlyMap<string, string>> {
  if (!files.get('Gemfile.lock')) return new Map();
  const text = (await files.read('Gemfile.lock')).toString();
  // Four spaces: a gem. Six are what it depends on.
  return new Map(
    [...text.matchAll(/^ {4}([^\s(]+) \(([^)]+)\)\r?$/gm)].map(([, name, version]) => [name!, version!]),
  );
}
