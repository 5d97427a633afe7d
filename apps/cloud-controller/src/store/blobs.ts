import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Received, receive } from './receive.ts';
import { Turns } from './turns.ts';

export interface StoredFile {
  /** 40 hex digits. */
  readonly sha1: string;
  /** Bytes. */
  readonly size: number;
}

/** Where uploads are until they are whole. No app id begins with a dot. */
const INCOMING = '.incoming';

/**
 * Keeps one file for each app: its package, or its droplet, whichever came last.
 *
 * The file is `<dir>/<app id>/<sha1>`: its name says what is in it, so there is nothing else to keep in step with it,
 * and a restart has nothing to load. It is written elsewhere and renamed, so what is there is whole.
 */
export class BlobStore {
  readonly #dir: string;
  readonly #turns = new Turns();

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /** Opens the store in `dir`, which is made where it is missing; drops what a crash left half-written. */
  static async open(dir: string): Promise<BlobStore> {
    await rm(join(dir, INCOMING), { recursive: true, force: true });
    await mkdir(join(dir, INCOMING), { recursive: true, mode: 0o700 });
    return new BlobStore(dir);
  }

  /**
   * Takes in an upload, not yet for anyone: give it to `keep` or `discard`.
   * @throws {Refusal} `tooLarge`; leaves nothing, as whenever it throws
   */
  receive(chunks: AsyncIterable<Buffer>, maxBytes: number): Promise<Received> {
    return receive(chunks, { file: join(this.#dir, INCOMING, randomUUID()), maxBytes });
  }

  /** Drops what was not taken in to its end; for when the last upload is over, or cut off. */
  async close(): Promise<void> {
    await rm(join(this.#dir, INCOMING), { recursive: true, force: true });
  }

  discard({ file }: Received): Promise<void> {
    return rm(file, { force: true });
  }

  /** Makes it the app's; the one before goes, though whoever is reading it reads it to its end. */
  keep(appId: string, { file, sha1, size }: Received): Promise<StoredFile> {
    return this.#turns.take(appId, async () => {
      const home = join(this.#dir, appId);
      await mkdir(home, { recursive: true, mode: 0o700 });
      await rename(file, join(home, sha1));
      for (const name of await readdir(home)) if (name !== sha1) await rm(join(home, name));
      return { sha1, size };
    });
  }

  async newest(appId: string): Promise<StoredFile | undefined> {
    return this.#turns.take(appId, () => this.#find(appId));
  }

  /** The newest one and its bytes; the caller closes the handle. */
  async read(appId: string): Promise<(StoredFile & { handle: FileHandle }) | undefined> {
    return this.#turns.take(appId, async () => {
      const blob = await this.#find(appId);
      return blob && { ...blob, handle: await open(join(this.#dir, appId, blob.sha1)) };
    });
  }

  async #find(appId: string): Promise<StoredFile | undefined> {
    const home = join(this.#dir, appId);
    const found = await Promise.all(
      (await namesIn(home)).map(async (sha1) => {
        const { size, mtimeMs } = await stat(join(home, sha1));
        return { sha1, size, mtimeMs };
      }),
    );
    // There are two only where a crash came between keeping the one and dropping the other.
    const [newest] = found.sort((a, b) => b.mtimeMs - a.mtimeMs);
    return newest && { sha1: newest.sha1, size: newest.size };
  }
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
