import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { NatsPortTaken, startNatsServer } from '@diy-paas/nats-server';
import { fromRoot } from '../root.ts';
import type { ServiceEntry } from '../topology/services.ts';

/** One run of a program, from its start to its end. */
export interface Life {
  readonly pid: number;
  /** Whatever way it ended, in words. */
  readonly ended: Promise<string>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): void;
}

/**
 * Starts a service, and does not wait until it is ready.
 * @param onLine is shown each line that it writes
 */
export async function serviceLife(
  { main, config }: ServiceEntry,
  env: Record<string, string>,
  { logFile, onLine }: { logFile: string; onLine: (line: string) => void },
): Promise<Life> {
  const child = spawn(process.execPath, [fromRoot(main), '-c', fromRoot(config)], {
    cwd: fromRoot('.'),
    env: { ...process.env, LOG_FORMAT: 'json', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'], // the channel ends it when we die
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout!.pipe(log);
  child.stderr!.pipe(log);
  createInterface({ input: child.stdout! }).on('line', onLine);
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? `exit status ${code}, see ${logFile}`);
  return { pid: child.pid!, ended, kill: (signal) => void child.kill(signal) };
}

/** Starts nats-server, and waits until it takes connections. */
export async function natsLife(options: { port: number; cwd: string }): Promise<Life> {
  for (;;) {
    try {
      const { pid, exited, stop, killHard } = await startNatsServer(options);
      const ended = exited.then(({ code, signal }) => signal ?? `exit status ${code}`);
      return { pid, ended, kill: (signal) => void (signal === 'SIGKILL' ? killHard() : stop()) };
    } catch (error) {
      // A client on its way to the dead server may have been given the very port that it looks for.
      if (!(error instanceof NatsPortTaken)) throw error;
    }
  }
}
