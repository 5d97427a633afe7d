import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@diy-paas/component';
import { endInside } from '@diy-paas/process';
import { nameOf, ownerOf } from './workspace.ts';

/**
 * Removes the workspaces of stagers that were killed, and ends the commands that still work in them. Those of stagers
 * that are alive stay, and so does everything that is no workspace.
 */
export async function sweepWorkspaces(tmp = tmpdir(), log: Log): Promise<void> {
  for (const name of await namesIn(tmp)) {
    const owner = ownerOf(name);
    if (owner === undefined || nameOf(Number.parseInt(owner, 10)) === owner) continue;
    const workspace = join(tmp, name);
    log.info({ workspace }, 'removing the workspace of a stager that is dead');
    await endInside(workspace);
    await rm(workspace, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // made with the first workspace
    throw error;
  }
}
