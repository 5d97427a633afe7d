import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

const start = promisify(execFile);

/** Runs a program to its end and gives its standard output; fails when it does. */
export async function run(cwd: string, program: string, ...args: string[]): Promise<string> {
  return (await start(program, args, { cwd, maxBuffer: 16 * 1024 * 1024 })).stdout;
}

/** Whether a program is on this machine. */
export async function has(program: string): Promise<boolean> {
  return run(tmpdir(), program, '--version').then(
    () => true,
    () => false,
  );
}
