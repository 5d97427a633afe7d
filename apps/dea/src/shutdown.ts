import type { Component, Service, Subscription } from '@diy-paas/component';
import type { Dea } from './context.ts';
import { stopInstance } from './instance/stop-instance.ts';

/** What has to end besides the instances. */
export interface Running {
  readonly subscriptions: readonly Subscription[];
  readonly timers: readonly NodeJS.Timeout[];
  /** Of disk use; ends by itself with `dea.closing`. */
  readonly measuring: Promise<void>;
  readonly component: Component;
  /** Behind `dea.closing` and `dea.killed`. */
  readonly closing: AbortController;
  readonly killed: AbortController;
}

/** The way to end a DEA: orderly, or at once. Either leaves no process and no file of an app. */
export function stoppable(
  dea: Dea,
  { subscriptions, timers, measuring, component, closing, killed }: Running,
): Service {
  const end = async () => {
    closing.abort();
    for (const timer of timers) clearInterval(timer);
    for (const subscription of subscriptions) subscription.unsubscribe();
    dea.log.info(`ending ${dea.instances.count} instance(s)`);
    await Promise.all([...dea.instances].map((instance) => stopInstance(dea, instance, 'DEA_SHUTDOWN')));
    await measuring;
    await dea.state.settled();
    await component.stop();
    await dea.bus.close();
  };
  let ended: Promise<void> | undefined;
  const stop = () => {
    ended ??= end();
    return ended;
  };
  const kill = async () => {
    killed.abort();
    await Promise.all([...dea.instances].map((instance) => instance.group?.end({ graceMs: 0 })));
    await stop();
  };
  return { stop, kill };
}
