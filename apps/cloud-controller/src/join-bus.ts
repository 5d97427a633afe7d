import { setTimeout as wait } from 'node:timers/promises';
import { connectBus, type Log, startComponent } from '@diy-paas/component';
import type { CloudControllerConfig } from './config.ts';

/** A bus that is there is joined within this time. */
const PATIENCE_MS = 1_000;

export interface Membership {
  leave(): Promise<void>;
}

interface About {
  readonly ip: string;
  readonly uri: string;
  readonly varz: () => Record<string, unknown>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Makes the controller a component of the cloud. Returns when that is done, or soon without it where the bus is away:
 * then it joins as soon as the bus is there.
 * @throws {StartError} when the bus refuses our user and password, or the status port is taken
 */
export async function joinBus(config: CloudControllerConfig, about: About): Promise<Membership> {
  const leaving = new AbortController();
  const signal = AbortSignal.any([about.signal, leaving.signal]);
  const joined = join(config, { ...about, signal });
  await Promise.race([joined, wait(PATIENCE_MS, undefined, { ref: false })]);
  joined.catch((error: Error) => {
    if (!signal.aborted) about.log.fatal(`serving HTTP, but not on the bus: ${error.message}`);
  });
  return {
    leave: async () => {
      leaving.abort();
      await (await joined.catch(() => undefined))?.leave();
    },
  };
}

async function join(config: CloudControllerConfig, { log, signal, ...about }: About): Promise<Membership> {
  const { mbus, index, status } = config;
  const bus = await connectBus({ uri: mbus, name: 'cloud-controller', log, signal });
  try {
    const component = await startComponent({ type: 'CloudController', bus, index, status, ...about });
    await component.announce();
    return {
      leave: async () => {
        await component.stop();
        await bus.close();
      },
    };
  } catch (error) {
    await bus.close();
    throw error;
  }
}
