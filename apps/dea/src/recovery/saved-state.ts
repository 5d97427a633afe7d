import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '@diy-paas/component';
import type { Directories } from '../machine/directories.ts';
import { type ReadInstance, type SavedInstance, savedState } from './saved-instance.ts';

/** `db/applications.json`: the instances, for a DEA that starts again after this one was killed. */
export class SavedState {
  readonly #file: string;
  readonly #log: Log;
  readonly #instances: () => SavedInstance[];
  #writing: Promise<void> | undefined;
  #changedAgain = false;

  /** @param instances tells what is to be saved, whenever it is */
  constructor({ db }: Directories, log: Log, instances: () => SavedInstance[]) {
    this.#file = join(db, 'applications.json');
    this.#log = log;
    this.#instances = instances;
  }

  /** What an earlier DEA has saved; nothing where none has, or what it left cannot be read. */
  async read(): Promise<ReadInstance[]> {
    try {
      return savedState.parse(JSON.parse(await readFile(this.#file, 'utf8'))).instances;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#log.error({ err: error }, `${this.#file} cannot be read: no app is taken back`);
      }
      return [];
    }
  }

  /** To be called after each change; changes close upon each other are written once. */
  changed(): void {
    this.#changedAgain = true;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Until all that has changed is written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** The file is replaced in one go: whoever reads it finds it whole. */
  async #write(): Promise<void> {
    while (this.#changedAgain) {
      this.#changedAgain = false;
      const text = JSON.stringify({ instances: this.#instances() });
      try {
        await writeFile(`${this.#file}.new`, text, { mode: 0o600, flush: true });
        await rename(`${this.#file}.new`, this.#file);
      } catch (error) {
        this.#log.error({ err: error }, `${this.#file} cannot be written: apps would not be taken back`);
      }
    }
  }
}
