import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fromRoot } from '../root.ts';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** s */
  readonly seconds: number;
}

/** Runs one of the scripts as its user does, to its end. */
export async function script(name: string, args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const started = performance.now();
  const child = spawn(process.execPath, [fromRoot(`scripts/${name}.ts`), ...args], {
    cwd: fromRoot('.'),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  return { status, stdout, stderr, seconds: (performance.now() - started) / 1000 };
}

export const emptyDirectory = (name: string): string => mkdtempSync(join(tmpdir(), `${name}-`));
