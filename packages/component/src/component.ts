import { randomBytes } from 'node:crypto';
import { type ComponentInfo, componentAnnounce, componentDiscover } from '@diy-paas/protocol';
import type { Bus } from './bus.ts';
import { StartError } from './errors.ts';
import type { StatusConfig } from './settings.ts';
import { startStatusServer } from './status-server.ts';

export interface ComponentOptions {
  /** Stager, DEA, CloudController, … */
  readonly type: string;
  readonly bus: Bus;
  /** The address to serve /healthz and /varz on, and to announce. */
  readonly ip: string;
  readonly index?: number | undefined;
  readonly status: StatusConfig;
  /** The component's own part of /varz. */
  readonly varz?: () => Record<string, unknown>;
  /** Announced besides: where the cloud controller takes packages. */
  readonly uri?: string;
  /** Announced besides: the requests that a stager has. */
  readonly requests?: () => string[];
}

export interface Component {
  /** `<uuid>`, or `<index>-<uuid>`. */
  readonly uuid: string;
  /**
   * Says on the bus that this component is there and ready: to be called last. When it resolves the bus knows all our
   * subscriptions, so that nobody who asks finds us missing.
   */
  announce(): Promise<void>;
  stop(): Promise<void>;
}

/** 32 hex digits, as Cloud Foundry made them. */
export const secureUuid = (): string => randomBytes(16).toString('hex');

/**
 * Makes a service a component of the cloud: /healthz and /varz, and answers to `vcap.component.discover`.
 * @throws {StartError} when the status port is taken
 */
export async function startComponent(options: ComponentOptions): Promise<Component> {
  const { type, bus, ip, index, status, varz = () => ({}), uri, requests } = options;
  const uuid = index === undefined ? secureUuid() : `${index}-${secureUuid()}`;
  const credentials: [string, string] = [status.user ?? secureUuid(), status.password ?? secureUuid()];
  const start = new Date();
  const info = (): ComponentInfo => ({
    type,
    index,
    uuid,
    host: `${ip}:${server.port}`,
    credentials,
    start: start.toISOString(),
    uptime: uptimeSince(start),
    uri,
    requests: requests?.(),
  });
  const server = await startStatusServer({
    host: ip,
    port: status.port,
    credentials,
    varz: () => ({ ...info(), ...varz() }),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') throw new StartError(`port ${status.port} (status.port) is taken`);
    throw error;
  });
  const subscription = bus.subscribe(componentDiscover, (_, envelope) => envelope.reply(info()));
  return {
    uuid,
    announce: async () => {
      await bus.flush();
      bus.publish(componentAnnounce, info());
    },
    stop: async () => {
      subscription.unsubscribe();
      await server.close();
    },
  };
}

/** `1d:2h:3m:4s`, as vcap-common wrote it. */
function uptimeSince(start: Date): string {
  const seconds = Math.floor((Date.now() - start.getTime()) / 1000);
  const [minutes, hours, days] = [seconds / 60, seconds / 3600, seconds / 86_400].map(Math.floor);
  return `${days}d:${hours! % 24}h:${minutes! % 60}m:${seconds % 60}s`;
}
