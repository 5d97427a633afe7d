import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refusals } from '../errors.ts';

const DAY_MS = 86_400_000;

/**
 * The upload_ids that are good for one droplet each. Every one is an empty file, so that it survives a restart, and
 * using it is removing the file, which works once, whatever happens at the same moment.
 */
export class UploadHandles {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /** Opens the handles in `dir`, which is made where it is missing; forgets those given out more than a day ago. */
  static async open(dir: string): Promise<UploadHandles> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    for (const name of await readdir(dir)) {
      const { mtimeMs } = await stat(join(dir, name));
      if (mtimeMs < Date.now() - DAY_MS) await rm(join(dir, name));
    }
    return new UploadHandles(dir);
  }

  /** A new upload_id, 32 hex digits. */
  async create(appId: string): Promise<string> {
    const uploadId = randomBytes(16).toString('hex');
    await writeFile(this.#file(appId, uploadId), '');
    return uploadId;
  }

  /**
   * Looks before a long upload, without using it up.
   * @throws {Refusal} `badUploadId`
   */
  async check(appId: string, uploadId: string): Promise<void> {
    await access(this.#file(appId, uploadId)).catch(refuse(appId));
  }

  /**
   * Uses it up.
   * @throws {Refusal} `badUploadId` for the second who tries
   */
  async use(appId: string, uploadId: string): Promise<void> {
    await unlink(this.#file(appId, uploadId)).catch(refuse(appId));
  }

  #file(appId: string, uploadId: string): string {
    if (!/^[0-9a-f]{32}$/.test(uploadId)) throw refusals.badUploadId(appId);
    return join(this.#dir, `${appId}.${uploadId}`);
  }
}

const refuse = (appId: string) => (error: NodeJS.ErrnoException) => {
  throw error.code === 'ENOENT' ? refusals.badUploadId(appId) : error;
};
