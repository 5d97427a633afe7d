import { writeFile } from 'node:fs/promises';
import { cloudControllerConfig, startCloudController } from '@diy-paas/cloud-controller';
import type { Log, Service, ServiceContext } from '@diy-paas/component';
import { deaConfig, startDea } from '@diy-paas/dea';
import { stagerConfig, startStager } from '@diy-paas/stager';
import type { Room } from './room.ts';

/** The sample that the cloud controller serves for an app it does not know. */
const SAMPLE = new URL('../../../samples/sinatra', import.meta.url).pathname;

interface Wanted {
  readonly natsUri: string;
  readonly stagers: number;
  readonly deas: number;
  readonly room: Room;
  readonly log: Log;
}

/** Starts the services in this process. Returned in the order in which they are to be stopped: DEAs first. */
export async function startServices({ natsUri, stagers, deas, room, log }: Wanted) {
  const context = (name: string): ServiceContext => ({
    log: log.child({ name }),
    signal: new AbortController().signal,
  });
  const controller = await startCloudController(
    cloudControllerConfig.schema.parse({
      port: 0,
      mbus: natsUri,
      local_route: '127.0.0.1',
      directories: { packages: room.at('packages'), droplets: room.at('droplets') },
      default_package: SAMPLE,
    }),
    context('cloud-controller'),
  );
  const platform = room.at('platform.yml');
  await writeFile(platform, `cache: ${room.at('cache')}\n`);
  const started: Service[] = [controller];
  for (let index = 0; index < stagers; index++) {
    const config = stagerConfig.schema.parse({
      nats_uri: natsUri,
      local_route: '127.0.0.1',
      platform_config: platform,
      dirs: { tmp: room.at(`staging-${index}`) },
      index,
    });
    started.push(await startStager(config, context(`stager-${index}`)));
  }
  for (let index = 0; index < deas; index++) {
    const config = deaConfig.schema.parse({
      mbus: natsUri,
      local_route: '127.0.0.1',
      base_dir: room.at(`dea-${index}`),
      runtimes: ['ruby18', 'ruby19'],
      multi_tenant: true,
      max_memory: 4096,
      index,
    });
    started.push(await startDea(config, context(`dea-${index}`)));
  }
  return { controller, services: started.toReversed() };
}
