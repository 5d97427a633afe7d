import type { Entry } from './entry.ts';
import { parentsOf } from './names.ts';
import { treeOf } from './tree.ts';

/** The same entries inside the directory `prefix`. */
export function under(prefix: string, entries: readonly Entry[]): Entry[] {
  return entries.map((entry) => ({ ...entry, path: `${prefix}/${entry.path}` }));
}

/**
 * Both layers in one, sorted: where they name the same path the top wins, and what its files and links replace or stand
 * on is gone from the base.
 */
export function overlay(base: readonly Entry[], top: readonly Entry[]): Entry[] {
  const topByPath = new Map(top.map((entry) => [entry.path, entry]));
  const topParents = new Set(top.flatMap(({ path }) => parentsOf(path)));
  const stays = ({ path, type }: Entry) =>
    !topByPath.has(path) &&
    !(topParents.has(path) && type !== 'directory') &&
    !parentsOf(path).some((parent) => (topByPath.get(parent)?.type ?? 'directory') !== 'directory');
  return [...treeOf([...base.filter(stays), ...top]).entries];
}
