import { chmod } from 'node:fs/promises';
import { StartError } from '@diy-paas/component';
import type { Directories } from '../machine/directories.ts';
import { findExecutable } from '../machine/find-executable.ts';

/**
 * Makes the directories such that instances with users of their own see only what is theirs.
 * @throws {StartError} when this machine, or we on it, cannot run apps as other users
 */
export async function prepareSecure({ base, apps, staged, db, compat, root }: Directories): Promise<void> {
  if (process.getuid?.() !== 0) throw new StartError('secure: true needs a DEA that runs as root');
  if (!findExecutable('/usr/bin/setpriv')) {
    throw new StartError(
      'secure: true needs setpriv, which is not on this machine; try: apt-get install util-linux',
    );
  }
  // Users pass through, but cannot see what else is there.
  for (const directory of [base, apps]) await chmod(directory, 0o711);
  for (const directory of [staged, db]) await chmod(directory, 0o700);
  for (const directory of [compat, root]) await chmod(directory, 0o755);
}
