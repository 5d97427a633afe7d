import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { ArchiveError, openDirectory, writeZip } from '@diy-paas/archive';
import { StartError } from '@diy-paas/component';
import { Refusal } from './errors.ts';
import type { BlobStore } from './store/blobs.ts';
import type { Received } from './store/receive.ts';
import { checkZip } from './zip.ts';

/** Where the sample is kept: no app's id begins with a dot. */
export const DEFAULT_PACKAGE = '.default';

const ANY_SIZE = Number.POSITIVE_INFINITY;

/**
 * Keeps the sample that the article's download route answers for an app it does not know.
 * @throws {StartError} when there is none at `path`, or it is neither a directory nor a zip
 */
export async function keepDefaultPackage(path: string, packages: BlobStore): Promise<void> {
  try {
    const received = await take(path, packages);
    await checkZip(received.file);
    await packages.keep(DEFAULT_PACKAGE, received);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new StartError(`default_package: there is no ${path}`);
    }
    if (error instanceof Refusal || error instanceof ArchiveError) {
      throw new StartError(`default_package: ${path}: ${error.message}`);
    }
    throw error;
  }
}

async function take(path: string, packages: BlobStore): Promise<Received> {
  if (!(await stat(path)).isDirectory()) return packages.receive(createReadStream(path), ANY_SIZE);
  const { entries } = await openDirectory(path);
  const zip = new PassThrough();
  const [received] = await Promise.all([packages.receive(zip, ANY_SIZE), writeZip(entries, zip)]);
  return received;
}
