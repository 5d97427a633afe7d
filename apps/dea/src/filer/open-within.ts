import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { noSuchFile, notAccessible } from './refusals.ts';

export interface Opened {
  readonly handle: FileHandle;
  readonly stat: Stats;
  /** Where it really is. */
  readonly path: string;
}

/**
 * Opens a file or directory that is, links followed, within `home`. What was opened is looked at, not its name: an app
 * that swaps a directory for a link meanwhile gains nothing.
 * @throws {FilerError} when it is not there, is neither, or is elsewhere
 */
export async function openWithin(home: string, path: string): Promise<Opened> {
  // Not to wait for the other end of a pipe.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => {
    throw noSuchFile();
  });
  try {
    const [realHome, place] = await Promise.all([realpath(home), placeOf(handle, path)]);
    if (place !== realHome && !place.startsWith(realHome + sep)) throw notAccessible();
    const stat = await handle.stat();
    if (!stat.isFile() && !stat.isDirectory()) throw noSuchFile();
    return { handle, stat, path: place };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Where there is no /proc its name has to do. */
const placeOf = ({ fd }: FileHandle, path: string): Promise<string> =>
  readlink(`/proc/self/fd/${fd}`).catch(() => realpath(path));
