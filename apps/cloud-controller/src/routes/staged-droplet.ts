import { refusals } from '../errors.ts';
import type { Handler } from '../http/mount.ts';
import type { BlobStore } from '../store/blobs.ts';
import { download } from './download.ts';

/** GET /staged_droplets/:id/:sha1: an app's newest droplet, which must be that one where `sha1` can be a sha1. */
export function stagedDroplet(droplets: BlobStore): Handler {
  return async (request, reply) => {
    const { id, sha1 } = request.params;
    const found = await droplets.read(id);
    if (!found) throw refusals.noDroplet(id);
    if (/^[0-9a-f]{40}$/i.test(sha1) && sha1.toLowerCase() !== found.sha1) {
      await found.handle.close();
      throw refusals.otherDroplet(id, sha1);
    }
    return download(reply, found, 'application/gzip');
  };
}
