import { join } from 'node:path';
import { claimDirectory, StartError } from '@diy-paas/component';
import type { CloudControllerConfig } from '../config.ts';
import { BlobStore } from './blobs.ts';
import { UploadHandles } from './upload-handles.ts';

/** Raised whenever an older version would misread what is kept, or this one what an older one kept. */
const LAYOUT = 1;

/** @throws {StartError} naming the setting whose directory cannot be used, or the directory that another version wrote */
export async function openStores({ packages, droplets }: CloudControllerConfig['directories']) {
  await usable('packages', packages, claim('packages', packages));
  await usable('droplets', droplets, claim('droplets', droplets));
  return {
    packages: await usable('packages', packages, BlobStore.open(packages)),
    droplets: await usable('droplets', droplets, BlobStore.open(droplets)),
    handles: await usable('droplets', droplets, UploadHandles.open(join(droplets, '.upload_ids'))),
  };
}

const claim = (what: string, dir: string) =>
  claimDirectory(dir, { component: `cloud-controller ${what}`, layout: LAYOUT });

function usable<T>(key: string, dir: string, opened: Promise<T>): Promise<T> {
  return opened.catch((error: NodeJS.ErrnoException) => {
    throw error.code ? new StartError(`directories.${key}: cannot use ${dir} (${error.code})`) : error;
  });
}
