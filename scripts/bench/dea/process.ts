import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { fromRoot } from '../../root.ts';

/** Of a second, as the kernel counts CPU time (USER_HZ). */
const TICKS = 100;

/** A DEA as a process of its own. */
export interface DeaProcess {
  /** What it and the kernel on its behalf have computed so far, s. */
  cpuSeconds(): number;
  /** What it has just now, MB (VmRSS). */
  rssMb(): number;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** @param logFile takes what it writes: the log of level info, as in production */
export function startDeaProcess(config: string, logFile: string): DeaProcess {
  const child = spawn(process.execPath, [fromRoot('apps/dea/src/main.ts'), '-c', config], {
    env: { ...process.env, LOG_FORMAT: 'json', LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'], // the channel ends it when we die
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout!.pipe(log);
  child.stderr!.pipe(log);
  return {
    cpuSeconds: () => cpuTicksOf(child) / TICKS,
    rssMb: () => rssOf(child),
    end: async (signal) => {
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

function cpuTicksOf({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function rssOf({ pid }: ChildProcess): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))!;
  return Number(kilobytes) / 1024;
}
