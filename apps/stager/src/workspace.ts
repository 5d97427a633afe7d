import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The scratch area of one task, readable by the stager alone. */
export interface Workspace {
  /** The downloaded package. */
  readonly packageFile: string;
  /** Where a plugin may build. */
  readonly buildDir: string;
  /** The droplet, before it is uploaded. */
  readonly dropletFile: string;
  remove(): Promise<void>;
}

export async function createWorkspace(tmp = tmpdir()): Promise<Workspace> {
  await mkdir(tmp, { recursive: true });
  const root = await mkdtemp(join(tmp, 'staging-'));
  const buildDir = join(root, 'build');
  await mkdir(buildDir, { mode: 0o700 });
  return {
    packageFile: join(root, 'app.zip'),
    buildDir,
    dropletFile: join(root, 'droplet.tgz'),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
