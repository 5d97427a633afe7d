import { chmod, chown, lchown, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Lets a user, and no other one, pass through a directory of ours: whatever is in it, and whatever its modes are. */
export async function letPass(directory: string, uid: number): Promise<void> {
  await chown(directory, 0, uid); // a group of the same number, which is nobody else's
  await chmod(directory, 0o710);
}

export const letNobodyPass = (directory: string): Promise<void> => chmod(directory, 0o700);

/**
 * Gives a user a directory that we have made, and all that is in it: from within, so that nothing of it is theirs before
 * all of it is. No link is followed.
 */
export async function handOver(directory: string, uid: number): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await handOver(path, uid);
    else await lchown(path, uid, uid);
  }
  await lchown(directory, uid, uid);
}
