import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArchiveError, openZip, unpackTgz, writeTgz } from '@diy-paas/archive';
import { stagingProperties } from '@diy-paas/protocol';
import { StagingError, stageApp } from '@diy-paas/staging-core';
import type { Seed } from './corpus.ts';

/** An archive that takes longer is a hang, ms. */
const PATIENCE_MS = 10_000;
/** Small, so that a lie about sizes costs nobody anything. */
const LIMITS = { entries: 1_000, bytes: 16 * 1024 ** 2, ratio: 200 };

const properties = stagingProperties.parse({
  services: [],
  framework_info: { name: 'sinatra' },
  runtime_info: { name: 'ruby19', executable: 'ruby', version: '1.9.3' },
});

export type Outcome = 'taken' | 'refused';

/**
 * Gives one archive to the code that must bear it: a zip goes the stager's way and then the DEA's, a droplet the DEA's.
 * @throws when it ends otherwise than whole or with a sentence for its owner, takes too long, or something appears
 *   beside the directory that it may write to
 */
export async function attack(room: string, archive: Seed): Promise<Outcome> {
  mkdirSync(join(room, 'workspace'), { recursive: true });
  try {
    const outcome = await read(room, archive);
    const beside = readdirSync(room).filter((name) => name !== 'workspace' && name !== archive.name);
    if (beside.length) throw new Error(`it wrote outside its directory: ${beside.join(', ')}`);
    return outcome;
  } finally {
    rmSync(room, { recursive: true });
  }
}

async function read(room: string, { name, bytes }: Seed): Promise<Outcome> {
  const file = join(room, name);
  writeFileSync(file, bytes);
  const unpacked = join(room, 'workspace/app');
  try {
    const way = name.endsWith('.zip') ? stageZip(file, room) : unpackTgz(file, unpacked, LIMITS);
    await Promise.race([way, tooLong()]);
    return 'taken';
  } catch (error) {
    if (error instanceof ArchiveError || error instanceof StagingError) return 'refused';
    throw error;
  }
}

async function stageZip(file: string, room: string): Promise<void> {
  const files = await openZip(file, LIMITS);
  try {
    const droplet = await stageApp({ files, properties, platform: { cache: room } as never });
    const tgz = join(room, 'workspace/droplet.tgz');
    await writeTgz(droplet.entries, tgz);
    await unpackTgz(tgz, join(room, 'workspace/app')); // what we made, we must be able to run
  } finally {
    await files.close();
  }
}

const tooLong = (): Promise<never> =>
  new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no end after ${PATIENCE_MS / 1000} s`)), PATIENCE_MS).unref();
  });
