import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../usage.ts';

/**
 * Makes the destination an empty directory. What an earlier staging left there is removed, and nothing else is.
 * @throws {UsageError} when it holds something that is not a staged app
 */
export async function emptyDestination(directory: string): Promise<void> {
  const holds = existsSync(directory) ? readdirSync(directory) : [];
  const staged = ['startup', 'stop', 'app'].every((name) => holds.includes(name));
  if (holds.length && !staged) {
    throw new UsageError(`dest_dir ${directory} holds something that is not a staged app: it is left alone`);
  }
  if (staged) for (const name of holds) await rm(join(directory, name), { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
}
