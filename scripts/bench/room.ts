import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
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
  chmodSync(path, 0o711); // with STAGER_SECURE=true builds have users of their own
  return {
    path,
    directory: (name) => {
      mkdirSync(path, { recursive: true, mode: 0o711 });
      const directory = mkdtempSync(join(path, `${name}-`));
      chmodSync(directory, 0o711);
      return directory;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
