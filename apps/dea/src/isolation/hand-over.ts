import { chmod, lchown, opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** Gives a directory and all that is in it to a user, for whom alone it is then. No link is followed. */
export async function handOver(directory: string, uid: number): Promise<void> {
  await chmod(directory, 0o700);
  const directories = [directory];
  for (let next = directories.pop(); next !== undefined; next = directories.pop()) {
    await lchown(next, uid, uid);
    for await (const entry of await opendir(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) directories.push(path);
      else await lchown(path, uid, uid);
    }
  }
}
