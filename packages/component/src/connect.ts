import { setTimeout as wait } from 'node:timers/promises';
import { BadAddress, parseAddress } from '@diy-paas/protocol';
import { type ConnectionOptions, connect, ErrorCode, type NatsError } from 'nats';
import { Bus } from './bus.ts';
import { StartError } from './errors.ts';
import { Link } from './link.ts';
import { hideCredentials, type Log } from './log.ts';

const RETRY_MS = 250;

export interface ConnectOptions {
  /** nats://[user:password@]host[:port] */
  readonly uri: string;
  /** Shown in the server's list of connections. */
  readonly name: string;
  readonly log: Log;
  /** Ends the wait for a bus that is not there. */
  readonly signal?: AbortSignal;
  /** Gives up on a bus that is not there after so long; waits for it by default. */
  readonly patienceMs?: number;
}

/**
 * Connects to the bus. Waits for one that is not there yet and says so; once connected, reconnects for ever and
 * subscribes again by itself.
 * @throws {StartError} when its address is none, when it refuses the credentials, or is not there within `patienceMs`
 */
export async function connectBus({ uri, name, log, signal, patienceMs }: ConnectOptions): Promise<Bus> {
  const options = optionsFor(uri, name);
  const where = hideCredentials(uri);
  const deadline = patienceMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + patienceMs;
  for (let attempt = 1; ; attempt++) {
    try {
      const connection = await connect(options);
      log.info(`connected to the bus at ${where}`);
      const link = new Link(connection, (up) => {
        if (up) log.info(`back on the bus at ${where}`);
        else log.warn(`lost the bus at ${where}, reconnecting`);
      });
      return new Bus(connection, link, log);
    } catch (error) {
      if ((error as NatsError).code === ErrorCode.AuthorizationViolation) {
        throw new StartError(`the bus at ${where} refuses our user and password`);
      }
      if (Date.now() + RETRY_MS > deadline) throw new StartError(`there is no bus at ${where}`);
      // Said at once, and then every ten seconds or so.
      if (attempt % 40 === 1) log.warn(`waiting for the bus at ${where}: ${(error as Error).message}`);
      await wait(RETRY_MS, undefined, { signal });
    }
  }
}

/** @throws {StartError} when the bus has no address that could be tried */
function optionsFor(uri: string, name: string): ConnectionOptions {
  const { url, login } = addressOf(uri);
  return {
    servers: `${url.hostname}:${url.port || 4222}`,
    name,
    timeout: 2_000,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY_MS,
    ...(url.protocol === 'tls:' ? { tls: {} } : {}),
    ...(login ? { user: login.user, pass: login.password } : {}),
  };
}

function addressOf(uri: string): ReturnType<typeof parseAddress> {
  try {
    return parseAddress(uri);
  } catch (error) {
    throw error instanceof BadAddress ? new StartError(`no bus can be reached: ${error.message}`) : error;
  }
}
