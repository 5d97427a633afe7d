import { join } from 'node:path';
import { StartError } from '@diy-paas/component';
import type { CloudControllerConfig } from '../config.ts';
import { BlobStore } from './blobs.ts';
import { UploadHandles } from './upload-handles.ts';

/** @throws {StartError} naming the setting whose directory cannot be used */
export async function openStores({ packages, droplets }: CloudControllerConfig['directories']) {
  return {
    packages: await usable('packages', packages, BlobStore.open(packages)),
    droplets: await usable('droplets', droplets, BlobStore.open(droplets)),
    handles: await usable('droplets', droplets, UploadHandles.open(join(droplets, '.upload_ids'))),
  };
}

function usable<T>(key: string, dir: string, opened: Promise<T>): Promise<T> {
  return opened.catch((error: NodeJS.ErrnoException) => {
    throw error.code ? new StartError(`directories.${key}: cannot use ${dir} (${error.code})`) : error;
  });
}
