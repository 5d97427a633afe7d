import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

const { O_RDONLY, O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;

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
  const path = join(dir, name);
  try {
    const [home, parent] = await Promise.all([realpath(dir), realpath(dirname(path))]);
    if (parent !== home && !parent.startsWith(home + sep)) return undefined;
    const file = await open(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o644);
    try {
      return (await file.stat()).isFile() ? await use(file) : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
