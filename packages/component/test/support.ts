import { Writable } from 'node:stream';
import { startNatsServer } from '@diy-paas/nats-server';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type Bus, connectBus, type Log } from '../src/index.ts';

export interface SeenLog {
  readonly log: Log;
  readonly lines: string[];
}

/** A real log, whose lines a test can read. */
export function seenLog(): SeenLog {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: pino({ level: 'trace' }, sink), lines };
}

/** A real nats-server for one test. */
export async function nats(options: Parameters<typeof startNatsServer>[0] = {}) {
  const server = await startNatsServer(options);
  onTestFinished(() => server.stop());
  return server;
}

/** A connection for one test. */
export async function busAt(uri: string, log = seenLog().log): Promise<Bus> {
  const bus = await connectBus({ uri, name: 'test', log });
  onTestFinished(() => bus.close());
  return bus;
}
