import { constants, existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { placeWithin } from '../machine/place-within.ts';

const { O_RDONLY, O_WRONLY, O_DIRECTORY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;

// An app may put into its directory what it likes, so no link is followed to anywhere else, and no pipe is waited on.

/**
 * The end of a text file in an instance's directory; undefined where there is none.
 * @param maxBytes of a longer file only its last so many bytes are read
 */
export async function readAppFile(
  dir: string,
  name: string,
  maxBytes = 64 * 1024,
): Promise<string | undefined> {
  return withAppFile(dir, name, O_RDONLY, async (file) => {
    const { size } = await file.stat();
    const length = Math.min(size, maxBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  });
}

/** Adds to a text file in an instance's directory, if the app has left a place for it. */
export async function appendAppFile(dir: string, name: string, text: string): Promise<void> {
  await withAppFile(dir, name, O_WRONLY | O_APPEND | O_CREAT, (file) => file.appendFile(text));
}

async function withAppFile<T>(
  dir: string,
  name: string,
  flags: number,
  use: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  const parent = join(dir, dirname(name));
  try {
    const directory = await open(parent, O_RDONLY | O_DIRECTORY);
    try {
      const place = await placeWithin(dir, directory, parent);
      if (place === undefined) return undefined;
      // By way of the directory that was looked at, whatever stands in its place by now.
      const from = existsSync('/proc/self/fd') ? `/proc/self/fd/${directory.fd}` : place;
      return await useFile(join(from, basename(name)), flags, use);
    } finally {
      await directory.close();
    }
  } catch {
    return undefined;
  }
}

async function useFile<T>(
  path: string,
  flags: number,
  use: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  const file = await open(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o644);
  try {
    return (await file.stat()).isFile() ? await use(file) : undefined;
  } finally {
    await file.close();
  }
}
