import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { secureUuid } from '@diy-paas/component';
import type { CloudControllerConfig } from './config.ts';
import type { Credentials } from './uris.ts';

/**
 * The user and password of the staging routes. A password that nobody chose is made once and kept: the URIs that we
 * handed out hold it, and are still good when we have been restarted.
 */
export async function stagingCredentials({
  staging,
  directories,
}: CloudControllerConfig): Promise<Credentials> {
  const { user, password } = staging.auth;
  return {
    user,
    password: password ?? (await keptPassword(join(directories.droplets, '.staging-password'))),
  };
}

async function keptPassword(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const password = secureUuid();
    await writeFile(file, password, { mode: 0o600 });
    return password;
  }
}
