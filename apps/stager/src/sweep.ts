import { lstat, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@diy-paas/component';
import { endInside } from '@diy-paas/process';
import { endLeftBehind } from './users.ts';
import { nameOf, ownerOf, removeHostile } from './workspace.ts';

/**
 * Removes the workspaces of stagers that were killed, and ends the commands that still work in them. Those of stagers
 * that are alive stay, and so does everything that is no workspace.
 */
export async function sweepWorkspaces(tmp = tmpdir(), log: Log): Promise<void> {
  for (const name of await namesIn(tmp)) {
    const owner = ownerOf(name);
    if (owner === undefined || nameOf(Number.parseInt(owner, 10)) === owner) continue;
    const workspace = join(tmp, name);
    if (!(await isOurs(workspace))) continue;
    log.info({ workspace }, 'removing the workspace of a stager that is dead');
    await endInside(workspace);
    await endBuildUser(join(workspace, 'build'));
    await removeHostile(workspace);
  }
}

/** Where everybody may make directories, and links, a name says nothing. */
async function isOurs(directory: string): Promise<boolean> {
  const stat = await lstat(directory).catch(() => undefined);
  return stat?.isDirectory() === true && stat.uid === process.getuid?.();
}

/** A build in secure mode has a user of its own: whose group alone may pass through its directory. */
async function endBuildUser(directory: string): Promise<void> {
  const stat = await lstat(directory).catch(() => undefined);
  if (stat?.uid === 0 && stat.gid !== 0 && (stat.mode & 0o777) === 0o710) await endLeftBehind(stat.gid);
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // made with the first workspace
    throw error;
  }
}
