import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { fromRoot } from '../root.ts';
import type { ServiceEntry } from '../topology/services.ts';

/** A service as a process of its own. */
export interface Measured {
  /** The most memory it ever had, MB (VmHWM). */
  peakRssMb(): number;
  stop(): Promise<void>;
}

/** @param logFile takes what it writes: the log of level info, as in production */
export function startMeasured(entry: ServiceEntry, env: Record<string, string>, logFile: string): Measured {
  const child = spawn(process.execPath, [fromRoot(entry.main), '-c', fromRoot(entry.config)], {
    cwd: fromRoot('.'),
    env: { ...process.env, LOG_FORMAT: 'json', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'], // the channel ends it when we die
  });
  const log = createWriteStream(logFile);
  child.stdout!.pipe(log);
  child.stderr!.pipe(log);
  return {
    peakRssMb: () => peakOf(child),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function peakOf({ pid }: ChildProcess): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))!;
  return Math.round(Number(kilobytes) / 102.4) / 10;
}
