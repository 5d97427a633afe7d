import { lstat, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveError, unpackTgz } from '@diy-paas/archive';
import type { RunOptions, RunResult } from '@diy-paas/process';
import { notTakenOver } from '../errors.ts';

type Run = (name: string, args: readonly string[], more: Partial<RunOptions>) => Promise<RunResult>;

/**
 * Makes a copy of our own of what commands left: of `part` of a directory, into an empty one; of nothing where it is not there.
 *
 * It is the user of the commands who reads it, and packs it: so nothing is in it that they may not read, whatever links
 * and hard links they left, and nobody who swaps one for another meanwhile, by help of an accomplice, gains anything.
 * We unpack it as any stranger's archive: no link that leads outside, no device or pipe, no set-uid bit.
 * @param run runs a command as that user
 * @throws {StagingError} when it is not fit to be in a droplet
 */
export async function copyAsUser(run: Run, directory: string, part: string, to: string): Promise<void> {
  const stat = await lstat(join(directory, part)).catch(() => undefined);
  if (!stat) return;
  if (!stat.isDirectory()) throw notTakenOver(`${part} is no directory.`);
  const archive = `${to}.tgz`;
  const file = await open(archive, 'wx', 0o600);
  try {
    const options = ['--create', '--use-compress-program=gzip -1', `--directory=${directory}`];
    const packed = await run('tar', [...options, part], { stdout: file.fd });
    if (packed.code !== 0) throw notTakenOver(packed.stderr.trim());
    await unpackTgz(archive, to);
  } catch (error) {
    throw error instanceof ArchiveError ? notTakenOver(error.message) : error;
  } finally {
    await file.close();
    await rm(archive, { force: true });
  }
}
