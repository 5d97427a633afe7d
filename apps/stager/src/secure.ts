import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig, StartError } from '@diy-paas/component';
import { userPrograms } from '@diy-paas/process';
import { type BuildUsers, type Platform, tryUsers } from '@diy-paas/staging-core';
import { type StagerConfig, stagerConfig } from './config.ts';
import { Users } from './users.ts';
import { createWorkspace } from './workspace.ts';

interface Builds {
  readonly platform: Platform;
  /** Whom builds run as; undefined where that is ourselves. */
  readonly users: BuildUsers | undefined;
}

/**
 * Makes ready what `secure` asks for: users for builds, a cache that they cannot write to.
 * @param configFile where the settings come from, if from a file
 * @throws {StartError} when this machine, or we on it, cannot hold what the setting promises
 */
export async function prepareBuilds(
  config: StagerConfig,
  platform: Platform,
  configFile: string | undefined,
): Promise<Builds> {
  if (!config.secure) return { platform, users: undefined };
  refuseWhereUsersCannotBe(config);
  if (configFile) await refuseOpenSecrets(configFile);
  const cache = await ownCache(platform.cache);
  const users = new Users(config.secure_uids);
  await refuseWhereUsersCannotWork(config, platform, users);
  return { platform: { ...platform, cache }, users };
}

function refuseWhereUsersCannotBe({ secure_uids: { from, to }, max_active_tasks }: StagerConfig): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new StartError('secure: true needs a stager that runs as root, on Linux');
  const missing = userPrograms.find((program) => !existsSync(program));
  if (missing)
    throw new StartError(
      `secure: true needs ${missing}, which is not on this machine; try: apt-get install util-linux`,
    );
  if (to - from + 1 < max_active_tasks)
    throw new StartError(
      `secure_uids: ${to - from + 1} user(s) are too few for max_active_tasks: ${max_active_tasks} builds at once`,
    );
}

/** Of all users of this machine those of builds are the ones to keep passwords from. */
async function refuseOpenSecrets(file: string): Promise<void> {
  const { nats_uri, status } = loadConfig(stagerConfig, file, {});
  const holdsPassword = nats_uri.includes('@') || status.password !== undefined;
  if (holdsPassword && (await stat(file)).mode & 0o004)
    throw new StartError(
      `${file} holds a password and can be read by every user, those of builds too: chmod 600 ${file}`,
    );
}

/** Apart from what builds could write to that had the rights of a stager. */
async function ownCache(directory: string): Promise<string> {
  const cache = join(directory, 'secure');
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const stat = await lstat(cache);
  if (!stat.isDirectory() || stat.uid !== 0)
    throw new StartError(`${cache} must be a directory of root's: remove it, or set another cache`);
  await chmod(cache, 0o700);
  return cache;
}

async function refuseWhereUsersCannotWork({ dirs }: StagerConfig, platform: Platform, users: Users) {
  const workspace = await createWorkspace(dirs.tmp, { secure: true });
  try {
    await tryUsers(users, workspace.buildDir, platform);
  } catch (error) {
    throw new StartError(
      `secure: true: a user of builds cannot work below ${dirs.tmp ?? 'the temporary directory'}, which is to be reached by all users: ${(error as Error).message}`,
    );
  } finally {
    await workspace.remove();
  }
}
