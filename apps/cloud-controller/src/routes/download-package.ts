import { refusals } from '../errors.ts';
import type { Handler } from '../http/mount.ts';
import type { BlobStore } from '../store/blobs.ts';
import { download } from './download.ts';

/** GET /staging/app/:id, and the article's GET /download_unstaged_app/:id: an app's package, else `otherwise`'s. */
export function downloadPackage(packages: BlobStore, otherwise?: string): Handler {
  return async (request, reply) => {
    const { id } = request.params;
    const found = (await packages.read(id)) ?? (otherwise && (await packages.read(otherwise)));
    if (!found) throw refusals.noPackage(id);
    return download(reply, found, 'application/zip');
  };
}
