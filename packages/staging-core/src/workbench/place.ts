import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { textFile, writeDirectory } from '@diy-paas/archive';
import { type RunOptions, run } from '@diy-paas/process';
import type { StageOptions } from '../options.ts';
import type { Workbench } from '../plugin.ts';
import { toolEnvironment } from '../tools.ts';
import { copyAsUser } from './copy-as-user.ts';
import { handOver, letNobodyPass, letPass } from './hand-over.ts';
import { moveIfThere } from './move.ts';

type PlaceOptions = Pick<StageOptions, 'users' | 'signal'> & { readonly workspace: string };

/** Where the commands of one build run, until it is closed. */
export interface Place extends Pick<Workbench, 'give' | 'lend' | 'run' | 'made'> {
  close(): Promise<void>;
}

/**
 * With `users` commands run as a user of their own, who can write in the directories they were given and nowhere else.
 * There we write nothing, and go nowhere by name: what the commands left could lead us anywhere.
 */
export async function openPlace(options: PlaceOptions): Promise<Place> {
  const { users, workspace } = options;
  await mkdir(workspace, { recursive: true, mode: 0o700 });
  const user = await users?.take();
  if (!user) return { ...(await setUp(options, undefined)), close: async () => {} };
  const close = async () => {
    await letNobodyPass(workspace); // the user is another build's soon
    await user.release();
  };
  try {
    await letPass(workspace, user.uid);
    return { ...(await setUp(options, user.uid)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** For Git, and one who has nothing to lose: a repository on this machine may belong to anybody. */
const anyRepository = textFile('.gitconfig', '[safe]\n\tdirectory = *\n', { mtime: new Date(0) });

async function setUp(
  { workspace, signal }: PlaceOptions,
  uid: number | undefined,
): Promise<Omit<Place, 'close'>> {
  const give: Place['give'] = async (name, entries = []) => {
    const place = join(workspace, name);
    await writeDirectory(entries, place);
    if (uid !== undefined) await handOver(place, uid);
    return place;
  };
  const lend: Place['lend'] = async (name, directory) => {
    const place = join(workspace, name);
    await moveIfThere(directory, place);
    await mkdir(place, { recursive: true });
    if (uid !== undefined) await handOver(place, uid);
    return place;
  };

  const home = await give('home', uid === undefined ? [] : [anyRepository]);
  const env = toolEnvironment(home, await give('tmp'));
  const command = async (name: string, args: readonly string[], more: Partial<RunOptions> = {}) => {
    const result = await run(name, args, { cwd: home, ...more, env: { ...env, ...more.env }, uid, signal });
    signal?.throwIfAborted();
    return result;
  };

  const made: Place['made'] = async (directory, part) => {
    if (uid === undefined && !part) {
      await mkdir(directory, { recursive: true });
      return directory;
    }
    const place = await mkdtemp(join(workspace, 'made-'));
    if (uid !== undefined) await copyAsUser(command, directory, part ?? '.', place);
    else await moveIfThere(join(directory, part!), join(place, part!));
    return place;
  };
  return { give, lend, run: command, made };
}
