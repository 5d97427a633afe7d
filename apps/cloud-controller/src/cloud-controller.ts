import type { AddressInfo } from 'node:net';
import type { Service, ServiceContext } from '@diy-paas/component';
import { addressOf, httpUri, isLoopback } from './address.ts';
import type { CloudControllerConfig } from './config.ts';
import { DEFAULT_PACKAGE, keepDefaultPackage } from './default-package.ts';
import { countAnswers } from './http/count-answers.ts';
import { mount } from './http/mount.ts';
import { createServer, listen } from './http/server.ts';
import { joinBus } from './join-bus.ts';
import { app } from './routes/app.ts';
import { downloadPackage } from './routes/download-package.ts';
import { stagedDroplet } from './routes/staged-droplet.ts';
import { uploadDroplet } from './routes/upload-droplet.ts';
import { uploadPackage } from './routes/upload-package.ts';
import { stagingCredentials } from './staging-credentials.ts';
import { openStores } from './store/open.ts';
import { Uris } from './uris.ts';

export interface CloudController extends Service {
  /** Where it takes packages: what it announces. Holds user:password@ where every route asks for them. */
  readonly uri: string;
  kill(): Promise<void>;
}

const MB = 1024 ** 2;

/**
 * Takes app packages and droplets, keeps them on disk, and hands them out. Serves HTTP whether the bus is there or not.
 * @throws {StartError} when a port is taken, a directory or the default package cannot be used, or the bus refuses us
 */
export async function startCloudController(
  config: CloudControllerConfig,
  { log, signal }: ServiceContext,
): Promise<CloudController> {
  const { packages, droplets, handles } = await openStores(config.directories);
  await keepDefaultPackage(config.default_package, packages);
  const credentials = await stagingCredentials(config);
  const requireAuth = config.require_auth ?? !isLoopback(config.host);
  const ip = await addressOf(config.host, config.local_route);

  const server = await createServer(config, { log, credentials });
  const port = () => (server.server.address() as AddressInfo).port;
  const base = () => config.external_uri ?? httpUri(ip, port());
  const uris = new Uris({ base, credentials, requireAuth });
  const [maxPackage, maxDroplet] = [config.max_package_mb * MB, config.max_droplet_mb * MB];
  mount(server, requireAuth, {
    uploadPackage: uploadPackage({ packages, handles, uris, maxBytes: maxPackage }),
    app: app({ packages, droplets, uris }),
    articleDownload: downloadPackage(packages, DEFAULT_PACKAGE),
    articleUpload: uploadDroplet({ droplets, maxBytes: maxDroplet }),
    stagingDownload: downloadPackage(packages),
    stagingUpload: uploadDroplet({ droplets, handles, maxBytes: maxDroplet }),
    stagedDroplet: stagedDroplet(droplets),
  });
  const answers = countAnswers(server);

  await listen(server, config);
  try {
    const varz = () => ({ http: answers });
    const membership = await joinBus(config, { ip, uri: uris.controller, varz, log, signal });
    const stop = async () => {
      await membership.leave();
      await server.close();
      await Promise.all([packages.close(), droplets.close()]);
    };
    const kill = () => {
      server.server.closeAllConnections();
      return stop();
    };
    return { uri: uris.controller, stop, kill };
  } catch (error) {
    await server.close();
    throw error;
  }
}
