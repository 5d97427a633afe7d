import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The temporary directory in which one cloud keeps everything. */
export interface Room {
  at(name: string): string;
  remove(): Promise<void>;
}

export async function makeRoom(): Promise<Room> {
  const root = await mkdtemp(join(tmpdir(), 'cloud-'));
  return {
    at: (name) => join(root, name),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
