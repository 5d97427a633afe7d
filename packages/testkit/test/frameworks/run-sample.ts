import { type App, lookAround, packApp, stageApp, startApp } from '@diy-paas/client';
import { secureUuid } from '@diy-paas/component';
import { deaStop, dropletExited } from '@diy-paas/protocol';
import type { Cloud } from '../../src/index.ts';
import type { Sample } from './samples.ts';

const SAMPLES = new URL('../../../../samples/', import.meta.url).pathname;

/** Stages and starts a sample, as its user would. */
export async function pushSample(cloud: Cloud, sample: Sample) {
  const { framework, runtime, command, buildpack } = sample;
  const packed = await packApp({
    path: `${SAMPLES}${framework}`,
    name: framework,
    framework,
    runtime,
    environment: ['NAME=a b'],
  });
  const properties = { ...packed.properties, meta: { command }, buildpack: buildpack?.() };
  const app: App = { ...packed, properties };
  try {
    const requestId = secureUuid();
    const controller = await lookAround(cloud.bus, app, { dea: true });
    const droplet = await stageApp(app, { bus: cloud.bus, controller, requestId });
    const [instance] = await startApp(app, droplet, { bus: cloud.bus, requestId });
    return { url: instance!.url, droplet };
  } finally {
    await app.remove();
  }
}

/** Stops a sample; resolves in the milliseconds that it took when its DEA says that it has ended. */
export async function stopSample(cloud: Cloud, { framework }: Sample): Promise<number> {
  const begun = performance.now();
  const ended = new Promise<void>((resolve) => {
    cloud.bus.subscribe(dropletExited, ({ droplet }) => {
      if (droplet === framework) resolve();
    });
  });
  cloud.bus.publish(deaStop, { droplet: framework });
  await ended;
  return performance.now() - begun;
}
