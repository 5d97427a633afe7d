import type { appInfo } from '@diy-paas/protocol';
import type { z } from 'zod';
import { refusals } from '../errors.ts';
import type { Handler } from '../http/mount.ts';
import type { BlobStore } from '../store/blobs.ts';
import type { Uris } from '../uris.ts';

/** GET /apps/:id: what we have of an app. */
export function app(options: { packages: BlobStore; droplets: BlobStore; uris: Uris }): Handler {
  const { packages, droplets, uris } = options;
  return async (request): Promise<z.input<typeof appInfo>> => {
    const { id } = request.params;
    const [appPackage, droplet] = await Promise.all([packages.newest(id), droplets.newest(id)]);
    if (!appPackage && !droplet) throw refusals.noApp(id);
    return {
      id,
      package: appPackage ? { ...appPackage } : null,
      droplet: droplet ? { ...droplet, uri: uris.stagedDroplet(id, droplet.sha1) } : null,
    };
  };
}
