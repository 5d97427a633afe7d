import { ArchiveError, unpackTgz } from '@diy-paas/archive';
import { notUnpacked } from '../errors.ts';

/**
 * Unpacks a droplet into an instance's directory, which it makes.
 * @throws {Crash} when it is damaged or not safe, or the disk does not take it; nothing is left then
 */
export async function unpack(file: string, home: string): Promise<void> {
  try {
    await unpackTgz(file, home);
  } catch (error) {
    const expected = error instanceof ArchiveError || (error as NodeJS.ErrnoException).syscall;
    throw expected ? notUnpacked(error as Error) : error;
  }
}
