import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { settings } from './support.ts';

const main = new URL('../src/main.ts', import.meta.url).pathname;

export interface Running {
  readonly uri: string;
  readonly pid: number;
  /** What it has written so far. */
  readonly lines: string[];
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** The controller as a process of its own, ready to serve; `before` is put before its command line. */
export async function startProcess(
  dir: string,
  more: Record<string, unknown> = {},
  before: string[] = [],
): Promise<Running> {
  const child = await spawned(dir, more, before);
  const lines: string[] = [];
  const uri = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface(stream).on('line', (line) => {
        lines.push(line);
        const ready = line.match(/taking packages at (http:[^"]*)/);
        if (ready) resolve(ready[1]!);
      });
    }
    child.once('close', () => reject(new Error(lines.join('\n'))));
  });
  return {
    uri,
    pid: child.pid!,
    lines,
    end: async (signal) => {
      child.kill(signal);
      const [code, by] = await once(child, 'close');
      return { code, signal: by };
    },
  };
}

async function spawned(dir: string, more: Record<string, unknown>, before: string[]): Promise<ChildProcess> {
  const file = join(dir, 'cloud_controller.yml');
  await writeFile(file, JSON.stringify(settings(dir, more))); // JSON is YAML
  const [command, ...args] = [...before, process.execPath, main, '-c', file];
  const child = spawn(command!, args, { cwd: dir, env: { PATH: process.env.PATH } });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}
