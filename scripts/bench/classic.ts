import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { fromRoot } from '../root.ts';
import type { Room } from './room.ts';
import type { Addresses } from './stage.ts';

const exec = promisify(execFile);

/** Stages once as the old stager did, and removes its workspace, as that did. Returns how long it took, ms. */
export async function classic(room: Room, { download_uri, upload_uri }: Addresses): Promise<number> {
  const directory = room.directory('classic');
  const started = performance.now();
  await exec(fromRoot('scripts/bench/classic-pipeline'), [directory, download_uri, upload_uri]);
  await rm(directory, { recursive: true });
  return performance.now() - started;
}
