import { type FileHandle, readlink, realpath } from 'node:fs/promises';
import { sep } from 'node:path';

/**
 * Whether an opened file or directory is within `home`. What was opened is looked at, not its name: an app that swaps a
 * directory for a link meanwhile gains nothing. Where there is no /proc the name has to do.
 * @returns where it really is; undefined when that is elsewhere
 */
export async function placeWithin(
  home: string,
  { fd }: FileHandle,
  path: string,
): Promise<string | undefined> {
  const [realHome, place] = await Promise.all([
    realpath(home),
    readlink(`/proc/self/fd/${fd}`).catch(() => realpath(path)),
  ]);
  return place === realHome || place.startsWith(realHome + sep) ? place : undefined;
}
