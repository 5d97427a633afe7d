import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpIsNoDirectory } from '../errors.ts';

/**
 * Sees to it that an unpacked droplet has the directory that will be its /tmp.
 * @throws {Crash} when it has something else there
 */
export async function makeTmp(home: string): Promise<void> {
  const tmp = join(home, 'tmp');
  await mkdir(tmp).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (!(await lstat(tmp)).isDirectory()) throw tmpIsNoDirectory();
}
