import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openDirectory, writeDirectory } from '@diy-paas/archive';

/** Moves a directory to where there is none, or an empty one; it is there only when all of it is, also on another disk. */
export async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await moveToOtherDisk(from, to);
  }
}

export async function moveIfThere(from: string, to: string): Promise<void> {
  await move(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

async function moveToOtherDisk(from: string, to: string): Promise<void> {
  const beside = await mkdtemp(join(dirname(to), '.moving-'));
  try {
    await writeDirectory((await openDirectory(from)).entries, beside);
    await rename(beside, to);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  await rm(from, { recursive: true, force: true });
}
