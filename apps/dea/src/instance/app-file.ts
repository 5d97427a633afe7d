import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * The end of a text file in an instance's directory; undefined where there is none.
 *
 * An app may put there what it likes, so no link is followed to anywhere else, and no pipe is waited on.
 * @param maxBytes of a longer file only its last so many bytes are read
 */
export async function readAppFile(
  dir: string,
  name: string,
  maxBytes = 64 * 1024,
): Promise<string | undefined> {
  const path = join(dir, name);
  try {
    const [home, parent] = await Promise.all([realpath(dir), realpath(dirname(path))]);
    if (parent !== home && !parent.startsWith(home + sep)) return undefined;
    const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return undefined;
      const length = Math.min(stat.size, maxBytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, stat.size - length);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
