import type { Stats } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type ReadEntry, Unpack } from 'tar';
import { checkCase } from '../directory/case.ts';
import { finish, makeDirectories } from '../directory/steps.ts';
import { archiveError } from '../errors.ts';
import { type DropletLimits, defaultDropletLimits } from '../limits.ts';
import { feed } from './feed.ts';
import { inspect } from './inspect.ts';

/**
 * Unpacks a droplet into `dir`, which must be absent or empty. It is read twice: once to see that everything in it is
 * sound, once to unpack it beside `dir`, which it becomes when it is whole. So whatever is refused leaves nothing behind.
 * Throws ArchiveError when it is not a gzipped tar, asks for more than `limits`, or holds an entry that is not safe.
 */
export async function unpackTgz(
  file: string,
  dir: string,
  limits: Partial<DropletLimits> = {},
): Promise<void> {
  const bounds = { ...defaultDropletLimits, ...limits };
  const tree = await inspect(file, bounds);
  await mkdir(dirname(dir), { recursive: true });
  const beside = await mkdtemp(join(dirname(dir), `.${basename(dir)}-`));
  try {
    await checkCase(tree, beside);
    await makeDirectories(tree, beside);
    await extract(file, beside, bounds);
    await finish(tree, beside);
    await chmod(beside, 0o755);
    await takePlace(beside, dir);
  } catch (error) {
    await rm(beside, { recursive: true, force: true, maxRetries: 3 });
    throw error;
  }
}

/** Times and links are left to `finish`: node-tar would refuse a link to a link, which is common among libraries. */
async function extract(file: string, dir: string, limits: DropletLimits): Promise<void> {
  const filter = (_path: string, entry: Stats | ReadEntry) => {
    entry.mode = (entry.mode ?? 0o644) & 0o777; // no set-uid bit, not even for a moment
    return 'type' in entry && entry.type !== 'SymbolicLink';
  };
  await feed(
    file,
    new Unpack({ cwd: dir, strict: true, preserveOwner: false, noMtime: true, filter }),
    limits,
  );
}

async function takePlace(from: string, dir: string): Promise<void> {
  const there = await readdir(dir).catch(() => []);
  if (there.length) throw archiveError('notEmpty', dir);
  await rename(from, dir);
}
