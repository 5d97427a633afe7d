import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fromRoot } from '../root.ts';
import { eachLine, printerFor } from './output.ts';
import type { ServiceEntry } from './services.ts';

/** A service as a process of its own. */
export interface Child {
  readonly entry: ServiceEntry;
  readonly pid: number;
  /** Whatever way it ended, in words. */
  readonly ended: Promise<string>;
  /** Asks it to end orderly, and waits until it has. */
  stop(): Promise<void>;
}

export function startChild(entry: ServiceEntry, position: number, env: Record<string, string>): Child {
  const child = spawn(process.execPath, [fromRoot(entry.main), '-c', fromRoot(entry.config)], {
    cwd: fromRoot('.'),
    env: {
      ...process.env,
      LOG_FORMAT: 'pretty',
      ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
      ...env,
    },
    // A channel, so that it ends when we die, and a group of its own, so that Ctrl-C reaches us alone: we stop
    // the services in order.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const print = printerFor(entry.name, position);
  eachLine(child.stdout!, print);
  eachLine(child.stderr!, print);
  const ended = endOf(child);
  return {
    entry,
    pid: child.pid!,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function endOf(child: ChildProcess): Promise<string> {
  const [code, signal] = await once(child, 'exit');
  return signal ? `was ended by ${signal}` : `ended with exit status ${code}`;
}
