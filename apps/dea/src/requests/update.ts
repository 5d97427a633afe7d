import type { deaUpdate, Payload } from '@diy-paas/protocol';
import { register, unregister } from '../announcements/router.ts';
import type { Dea } from '../context.ts';

/** `dea.update`: an app has new uris. Registers what was added, unregisters what was dropped. */
export function updateUris(dea: Dea, { droplet, uris }: Payload<typeof deaUpdate>): void {
  for (const instance of dea.instances.filter(({ isUp, spec }) => isUp && spec.droplet === droplet)) {
    if (instance.state === 'RUNNING') {
      register(dea, instance, without(uris, instance.uris));
      unregister(dea, instance, without(instance.uris, uris));
    }
    instance.uris = uris;
  }
}

const without = (all: readonly string[], some: readonly string[]) => all.filter((uri) => !some.includes(uri));
