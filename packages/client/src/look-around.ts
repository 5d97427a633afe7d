import type { Bus } from '@diy-paas/component';
import { componentDiscover, deaDiscover } from '@diy-paas/protocol';
import type { App } from './app.ts';
import { NobodyThere, noCloudController, noDea, noStager } from './errors.ts';

const PATIENCE_MS = 1_000;

/**
 * Makes sure, before anything is done, that everybody is there who will be needed.
 * @returns where the cloud controller takes packages
 * @throws {NobodyThere} naming all who are missing
 */
export async function lookAround(bus: Bus, app: App, options: { dea: boolean }): Promise<string> {
  const [{ controller, stager }, dea] = await Promise.all([
    components(bus),
    options.dea ? hasRoom(bus, app) : true,
  ]);
  const { name } = app.properties.runtime_info;
  const missing = [
    ...(controller ? [] : [noCloudController()]),
    ...(stager ? [] : [noStager()]),
    ...(dea ? [] : [noDea(memoryOf(app), name)]),
  ];
  if (!controller || missing.length) throw new NobodyThere(missing.map(({ message }) => message).join('\n'));
  return controller;
}

/** MB */
export const memoryOf = (app: App): number => app.properties.resources?.memory ?? 256;

async function components(bus: Bus): Promise<{ controller?: string; stager: boolean }> {
  let controller: string | undefined;
  let stager = false;
  await bus.requestMany(
    componentDiscover,
    {},
    {
      timeoutMs: PATIENCE_MS,
      see: ({ type, uri }) => {
        if (type === 'CloudController') controller = uri;
        if (type === 'Stager') stager = true;
        return stager && controller !== undefined;
      },
    },
  );
  return { controller, stager };
}

async function hasRoom(bus: Bus, app: App): Promise<boolean> {
  const { runtime_info } = app.properties;
  const question = { droplet: app.id, limits: { mem: memoryOf(app) }, runtime_info };
  return bus.request(deaDiscover, question, { timeoutMs: PATIENCE_MS }).then(
    () => true,
    () => false,
  );
}
