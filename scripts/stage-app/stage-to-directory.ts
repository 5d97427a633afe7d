import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDirectory, writeDirectory, writeTgz } from '@diy-paas/archive';
import { type Droplet, type Platform, stageApp } from '@diy-paas/staging-core';
import type { StageConfig } from './config.ts';
import { emptyDestination } from './destination.ts';

/** What would be made of the app: no command is run, nothing is written. */
export async function dryRun(config: StageConfig, platform: Platform): Promise<Droplet> {
  return stageApp({
    files: await openDirectory(config.source_dir),
    properties: config.environment,
    platform,
  });
}

/** Stages the app into `dest_dir`, and into `dropletFile` where one is wanted. */
export async function stageToDirectory(
  config: StageConfig,
  platform: Platform,
  dropletFile?: string,
): Promise<{ size: number; sha1: string } | undefined> {
  const workspace = await mkdtemp(join(tmpdir(), 'stage-app-'));
  try {
    const files = await openDirectory(config.source_dir);
    const droplet = await stageApp({ files, properties: config.environment, platform, workspace });
    await emptyDestination(config.dest_dir);
    await writeDirectory(droplet.entries, config.dest_dir);
    return dropletFile ? await writeTgz(droplet.entries, dropletFile) : undefined;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}
