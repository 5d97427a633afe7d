import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from '@diy-paas/process';

/** The scratch area of one task, readable by the stager alone. */
export interface Workspace {
  /** The downloaded package. */
  readonly packageFile: string;
  /** Where a plugin may build. */
  readonly buildDir: string;
  /** Takes what of the droplet does not fit into memory before it is uploaded. */
  readonly spoolFile: string;
  remove(): Promise<void>;
}

export async function createWorkspace(tmp = tmpdir()): Promise<Workspace> {
  await mkdir(tmp, { recursive: true });
  const root = await mkdtemp(join(tmp, `staging-${ownerName()}-`));
  const buildDir = join(root, 'build');
  await mkdir(buildDir, { mode: 0o700 });
  return {
    packageFile: join(root, 'app.zip'),
    buildDir,
    spoolFile: join(root, 'droplet.spool'),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** Says whose a workspace is, in its very name: so there is no moment at which it belongs to nobody. */
const OWNED = /^staging-(\d+-\w+)-\w{6}$/;

/** The process that a workspace of this name belongs to; undefined for what is no workspace. */
export const ownerOf = (name: string): string | undefined => OWNED.exec(name)?.[1];

let own: string | undefined;
/** This process among all that this run of the machine has seen and will see: pid and start time. */
export function ownerName(): string {
  own ??= nameOf(process.pid)!;
  return own;
}

/** undefined when there is no such process. */
export function nameOf(pid: number): string | undefined {
  const identity = identify(pid);
  return identity && `${pid}-${identity.started.replace(/\W/g, '')}`;
}
