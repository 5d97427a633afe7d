import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The temporary directory in which everything is done. */
export interface Room {
  readonly path: string;
  /** A new, empty directory. */
  directory(name: string): string;
  remove(): Promise<void>;
}

export function makeRoom(): Room {
  const path = mkdtempSync(join(tmpdir(), 'bench-'));
  return {
    path,
    directory: (name) => {
      mkdirSync(path, { recursive: true });
      return mkdtempSync(join(path, `${name}-`));
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
