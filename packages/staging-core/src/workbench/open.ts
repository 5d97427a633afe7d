import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { textFile, writeDirectory } from '@diy-paas/archive';
import { type RunOptions, run } from '@diy-paas/process';
import type { Workbench } from '../plugin.ts';
import type { StageOptions } from '../stage.ts';
import { toolEnvironment } from '../tools.ts';
import { copyAsUser } from './copy-as-user.ts';
import { handOver, letNobodyPass, letPass } from './hand-over.ts';
import { limited } from './limited.ts';
import { moveIfThere } from './move.ts';

type BenchOptions = Omit<StageOptions, 'properties'> & { readonly workspace: string };

/**
 * Gives a build the place where it works, for as long as it does. With `users` its commands run as a user of their own,
 * who can write in the directories they were given and nowhere else. There we write nothing, and go nowhere by name:
 * what the commands left could lead us anywhere.
 */
export async function withBench<T>(
  options: BenchOptions,
  build: (bench: Workbench) => Promise<T>,
): Promise<T> {
  const user = await options.users?.take();
  if (!user) return build(await setUp(options, undefined));
  try {
    await letPass(options.workspace, user.uid);
    return await build(await setUp(options, user.uid));
  } finally {
    await letNobodyPass(options.workspace); // the user is another build's soon
    await user.release();
  }
}

/** For Git, and one who has nothing to lose: a repository on this machine may belong to anybody. */
const anyRepository = textFile('.gitconfig', '[safe]\n\tdirectory = *\n', { mtime: new Date(0) });

async function setUp(options: BenchOptions, uid: number | undefined): Promise<Workbench> {
  const { files, platform, appId, workspace, signal, onLog } = options;
  const give: Workbench['give'] = async (name, entries = []) => {
    const place = join(workspace, name);
    await writeDirectory(entries, place);
    if (uid !== undefined) await handOver(place, uid);
    return place;
  };
  const lend: Workbench['lend'] = async (name, directory) => {
    const place = join(workspace, name);
    await moveIfThere(directory, place);
    await mkdir(place, { recursive: true });
    if (uid !== undefined) await handOver(place, uid);
    return place;
  };

  const home = await give('home', uid === undefined ? [] : [anyRepository]);
  const env = toolEnvironment(home, await give('tmp'));
  const command = async (name: string, args: readonly string[], more: Partial<RunOptions>) => {
    const result = await run(name, args, { cwd: home, ...more, env: { ...env, ...more.env }, uid, signal });
    signal?.throwIfAborted();
    return result;
  };

  const made: Workbench['made'] = async (directory, part) => {
    if (uid === undefined && !part) {
      await mkdir(directory, { recursive: true });
      return directory;
    }
    const place = await mkdtemp(join(workspace, 'made-'));
    if (uid !== undefined) await copyAsUser(command, directory, part ?? '.', place);
    else await moveIfThere(join(directory, part!), join(place, part!));
    return place;
  };
  return {
    files,
    platform,
    appId,
    give,
    lend,
    run: (name, args, more = {}) => command(name, args, more),
    made,
    downloads: (tool) => (uid === undefined ? join(platform.cache, tool) : undefined),
    progress: limited(onLog ?? (() => {})),
  };
}
