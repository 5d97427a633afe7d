import { DROPLET_FIELD } from '@diy-paas/protocol';
import { formFile } from '../http/body.ts';
import type { Handler } from '../http/mount.ts';
import type { BlobStore } from '../store/blobs.ts';
import type { UploadHandles } from '../store/upload-handles.ts';

/**
 * POST /staging/droplet/:id/:upload_id: takes a droplet, for an upload_id that we gave out, once.
 * The article's POST /upload_droplet/:id/:upload_id does the same without `handles`: any upload_id is good, and stays so.
 */
export function uploadDroplet(options: {
  droplets: BlobStore;
  handles?: UploadHandles;
  maxBytes: number;
}): Handler {
  const { droplets, handles, maxBytes } = options;
  return async (request) => {
    const { id, upload_id } = request.params;
    await handles?.check(id, upload_id);
    const received = await droplets.receive(formFile(request, DROPLET_FIELD), maxBytes);
    try {
      // Used up only now: an upload that was cut off may be tried again. Of two at once the first to be whole counts.
      await handles?.use(id, upload_id);
      const droplet = await droplets.keep(id, received);
      request.log.info({ app_id: id, ...droplet }, 'kept a droplet');
      return droplet;
    } finally {
      await droplets.discard(received);
    }
  };
}
