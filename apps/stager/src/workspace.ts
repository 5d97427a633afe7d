import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, rmdir, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, run } from '@diy-paas/process';

/** The scratch area of one task, readable by the stager alone. */
export interface Workspace {
  /** The downloaded package. */
  readonly packageFile: string;
  /** Where a plugin may build; made when one does. */
  readonly buildDir: string;
  /** Takes what of the droplet does not fit into memory before it is uploaded. */
  readonly spoolFile: string;
  remove(): Promise<void>;
}

/** @param secure whether the user of a build may pass through, to what in `buildDir` is theirs */
export async function createWorkspace(tmp = tmpdir(), { secure = false } = {}): Promise<Workspace> {
  await mkdir(tmp, { recursive: true });
  const root = await mkdtemp(join(tmp, `staging-${ownerName()}-`));
  const [packageFile, buildDir] = [join(root, 'app.zip'), join(root, 'build')];
  if (secure) await chmod(root, 0o711);
  return {
    packageFile,
    buildDir,
    spoolFile: join(root, 'droplet.spool'),
    remove: () => {
      if (!existsSync(buildDir)) return removeUnbuilt(root, packageFile);
      return secure ? removeHostile(root) : rm(root, { recursive: true, force: true });
    },
  };
}

/** Without looking around: most often there is a package and nothing else. */
async function removeUnbuilt(root: string, packageFile: string): Promise<void> {
  try {
    await unlink(packageFile);
    await rmdir(root);
  } catch {
    await rm(root, { recursive: true, force: true });
  }
}

/**
 * Removes a directory in which strangers have written, and may have let others in. Node's own `rm` goes by names, and what
 * a name leads to can be changed under way; that of the system holds on to each directory it is in.
 */
export async function removeHostile(directory: string): Promise<void> {
  const { code, stderr } = await run('rm', ['-rf', '--', directory], { env: { PATH: '/usr/bin:/bin' } });
  if (code !== 0) throw new Error(`${directory} cannot be removed: ${stderr.trim()}`);
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
