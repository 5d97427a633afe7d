import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookAround, packApp, stageApp, startApp } from '@diy-paas/client';
import { secureUuid } from '@diy-paas/component';
import { deaStop, dropletExited } from '@diy-paas/protocol';
import type { Cloud } from '../../src/index.ts';
import type { Sample } from './samples.ts';

const SAMPLES = new URL('../../../../samples/', import.meta.url).pathname;

/**
 * A variable with a space, and a service, which every sample is to find in its environment. (Not NAME: the start scripts of
 * Erlang's releases use it.)
 */
export const environment = ['MOTTO=a b'];
export const services = [{ label: 'redis-2.2', name: 'my cache', credentials: { port: 6379 } }];

/** Stages and starts a sample, as its user would. */
export async function pushSample(cloud: Cloud, sample: Sample) {
  const { framework, runtime, command, buildpack } = sample;
  const app = await packApp({
    path: pathOf(sample),
    name: framework,
    framework,
    runtime,
    command,
    buildpack: buildpack?.(),
    environment,
    services,
  });
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

function pathOf({ framework, build }: Sample): string {
  const source = `${SAMPLES}${framework}`;
  if (!build) return source;
  const built = mkdtempSync(join(tmpdir(), 'built-'));
  execFileSync(`${source}/build`, [built]);
  return built;
}

/** Asks for a sample to be stopped; resolves when its DEA says that it is. */
export async function stopSample(cloud: Cloud, { framework }: Sample): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    const exits = cloud.bus.subscribe(dropletExited, ({ droplet }) => {
      if (droplet !== framework) return;
      exits.unsubscribe();
      resolve();
    });
  });
  cloud.bus.publish(deaStop, { droplet: framework });
  await stopped;
}
