import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { placeWithin } from '../machine/place-within.ts';
import { noSuchFile, notAccessible } from './refusals.ts';

export interface Opened {
  readonly handle: FileHandle;
  readonly stat: Stats;
  /** Where it really is. */
  readonly path: string;
}

/**
 * Opens a file or directory that is, links followed, within `home`.
 * @throws {FilerError} when it is neither, or is elsewhere; an error of the file system when it cannot be opened
 */
export async function openWithin(home: string, path: string): Promise<Opened> {
  // Not to wait for the other end of a pipe.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const place = await placeWithin(home, handle, path);
    if (place === undefined) throw notAccessible();
    const stat = await handle.stat();
    if (!stat.isFile() && !stat.isDirectory()) throw noSuchFile();
    return { handle, stat, path: place };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
