import { setTimeout as wait } from 'node:timers/promises';
import type { Component, Service, Subscription } from '@diy-paas/component';
import { sayExited } from './announcements/exited.ts';
import type { Dea } from './context.ts';
import { stopInstance } from './instance/stop-instance.ts';

/** What has to end besides the instances. */
export interface Running {
  readonly subscriptions: readonly Subscription[];
  readonly timers: readonly NodeJS.Timeout[];
  /** Of disk use; ends by itself with `dea.closing`. */
  readonly measuring: Promise<void>;
  readonly component: Component;
  readonly stages: Stages;
}

/** Behind the signals of the same names that the parts of a DEA watch. */
export interface Stages {
  readonly closing: AbortController;
  readonly ending: AbortController;
  readonly killed: AbortController;
}

/** A running DEA. */
export interface DeaService extends Service {
  /** Has its apps started elsewhere first: says so, serves on for `evacuation_delay`, then stops. */
  evacuate(): Promise<void>;
  kill(): Promise<void>;
}

/** The ways to end a DEA: orderly, with an evacuation before, or at once. Each leaves no process and no file of an app. */
export function stoppable(dea: Dea, running: Running): DeaService {
  const { closing, killed } = running.stages;
  let ended: Promise<void> | undefined;
  const stop = () => {
    ended ??= end(dea, running);
    return ended;
  };
  const evacuate = async () => {
    closing.abort();
    for (const instance of dea.instances) {
      if (!instance.isUp) continue;
      sayExited(dea, instance, 'DEA_EVACUATION');
      instance.evacuated = true;
    }
    const { evacuation_delay } = dea.config;
    dea.log.info(`evacuating: the end is in ${evacuation_delay} s`);
    await wait(evacuation_delay * 1000, undefined, { signal: killed.signal }).catch(() => {});
    await stop();
  };
  const kill = async () => {
    killed.abort();
    await Promise.all([...dea.instances].map((instance) => instance.group?.end({ graceMs: 0 })));
    await stop();
  };
  return { stop, evacuate, kill };
}

async function end(
  dea: Dea,
  { subscriptions, timers, measuring, component, stages }: Running,
): Promise<void> {
  stages.closing.abort();
  stages.ending.abort();
  for (const timer of timers) clearInterval(timer);
  for (const subscription of subscriptions) subscription.unsubscribe();
  dea.log.info(`ending ${dea.instances.count} instance(s)`);
  await Promise.all([...dea.instances].map((instance) => stopInstance(dea, instance, 'DEA_SHUTDOWN')));
  await dea.confinement.cgroups?.close();
  await measuring;
  await dea.state.settled();
  await dea.filer.close();
  await component.stop();
  await dea.bus.close();
}
