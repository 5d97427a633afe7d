import { routerRegister, routerUnregister } from '@diy-paas/protocol';
import type { Dea } from '../context.ts';
import type { Instance } from '../instance/instance.ts';

/** Tells the routers that these uris of an instance may be sent to it. */
export function register(dea: Dea, instance: Instance, uris = instance.uris): void {
  publish(dea, instance, uris, routerRegister);
}

/** Tells the routers that they no longer may. */
export function unregister(dea: Dea, instance: Instance, uris = instance.uris): void {
  publish(dea, instance, uris, routerUnregister);
}

/** For a router that has just come up, and for those that lost a message. */
export function registerAll(dea: Dea): void {
  for (const instance of dea.instances) if (instance.state === 'RUNNING') register(dea, instance);
}

function publish(
  { bus, id, ip }: Dea,
  { spec, ports, privateId }: Instance,
  uris: readonly string[],
  message: typeof routerRegister,
): void {
  if (!uris.length || !ports.app) return;
  bus.publish(
    message,
    {
      dea: id,
      app: spec.droplet,
      host: ip,
      port: ports.app,
      uris: [...uris],
      tags: { framework: spec.framework, runtime: spec.runtime },
      private_instance_id: privateId,
    },
    spec.requestId,
  );
}
