import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Entry, type FileTree, openDirectory } from '@diy-paas/archive';
import type { Workbench } from './plugin.ts';
import { move } from './workbench/move.ts';

/** How something is made that other apps may be given, too. */
export interface Recipe {
  /** Its directory in the platform's cache: "bundles". */
  readonly kind: string;
  /**
   * Files of the app, and directories with all that is in them: the commands get these and no others, so that what they
   * make is as good for every app that has the same. Undefined where they need the whole app.
   */
  readonly needs: readonly string[] | undefined;
  /** What else it depends on: versions, options. */
  readonly facts: readonly unknown[];
  /** Tells the user that nothing had to be made. */
  readonly again: string;
  /** Runs the commands in a directory with the files; returns what they made, as `made` of the workbench does. */
  make(app: string): Promise<string>;
  /** Puts in order what was made, once it is ours. */
  tidy?(made: string): Promise<void>;
}

/** What was made by this recipe of the same files before, or is made now and kept in the platform's cache for the next staging. */
export async function kept(bench: Workbench, recipe: Recipe): Promise<FileTree> {
  const given = ingredients(bench.files, recipe.needs);
  const place = join(bench.platform.cache, recipe.kind, await keyOf(given, recipe.facts));
  const cached = await openDirectory(place).catch(() => undefined);
  if (cached) {
    bench.progress(recipe.again);
    return cached;
  }
  const made = await recipe.make(await bench.give('app', given));
  await recipe.tidy?.(made);
  await store(made, place);
  return openDirectory(place).catch(async (error) => {
    await rm(place, { recursive: true, force: true }); // not fit for a droplet: not kept either
    throw error;
  });
}

/** Moves a directory to its place in the cache, whole or not at all. */
export async function store(directory: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  await move(directory, place).catch((error: NodeJS.ErrnoException) => {
    // Another task staged the same meanwhile: what it made is as good.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

/** The files that are needed; the whole app also where a link is on the way to one, for it may lead to any other. */
export function ingredients({ entries }: FileTree, needs: readonly string[] | undefined): readonly Entry[] {
  if (!needs) return entries;
  const isWithin = (path: string, directory: string) =>
    path === directory || path.startsWith(`${directory}/`);
  const isNeeded = (path: string) => needs.some((need) => isWithin(path, need));
  const isOnTheWay = (path: string) => isNeeded(path) || needs.some((need) => isWithin(need, path));
  const linked = entries.some(({ type, path }) => type === 'symlink' && isOnTheWay(path));
  return linked ? entries : entries.filter(({ path }) => isNeeded(path));
}

/** Names what is made of these files and nothing else; `facts` are versions, options. */
export async function keyOf(given: readonly Entry[], facts: readonly unknown[]): Promise<string> {
  const hash = createHash('sha256');
  const add = (fact: unknown) => hash.update(`${JSON.stringify(fact)}\n`);
  add([...facts, process.platform, process.arch]);
  for (const { path, type, mode, target, content } of given) {
    add([path, type, mode, target ?? '', content?.size ?? 0]);
    if (content) for await (const chunk of await content.open()) hash.update(chunk);
  }
  return hash.digest('hex');
}
