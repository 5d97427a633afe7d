import { PACKAGE_FIELD, type packageReceipt } from '@diy-paas/protocol';
import type { z } from 'zod';
import { formFile, plainBody } from '../http/body.ts';
import type { Handler } from '../http/mount.ts';
import type { BlobStore } from '../store/blobs.ts';
import type { UploadHandles } from '../store/upload-handles.ts';
import type { Uris } from '../uris.ts';
import { checkZip } from '../zip.ts';

/** PUT /apps/:id/application: takes a package, answers what a staging request needs to name. */
export function uploadPackage(options: {
  packages: BlobStore;
  handles: UploadHandles;
  uris: Uris;
  maxBytes: number;
}): Handler {
  const { packages, handles, uris, maxBytes } = options;
  return async (request): Promise<z.input<typeof packageReceipt>> => {
    const { id } = request.params;
    const bytes = request.isMultipart() ? formFile(request, PACKAGE_FIELD) : plainBody(request);
    const received = await packages.receive(bytes, maxBytes);
    try {
      await checkZip(received.file);
      const { sha1, size } = await packages.keep(id, received);
      request.log.info({ app_id: id, sha1, size }, 'kept a package');
      const uploadId = await handles.create(id);
      const [download_uri, upload_uri] = [uris.stagingDownload(id), uris.stagingUpload(id, uploadId)];
      return { id, sha1, size, download_uri, upload_uri };
    } finally {
      await packages.discard(received);
    }
  };
}
