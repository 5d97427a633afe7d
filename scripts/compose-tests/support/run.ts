import { execFile } from 'node:child_process';

export interface Ended {
  readonly status: number;
  /** stdout, then stderr. */
  readonly output: string;
  readonly stdout: string;
  /** s */
  readonly seconds: number;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** ms; it is ended then, and has failed. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end, whatever end that is. */
export function run(program: string, args: string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd, env, timeoutMs: timeout = 100_000 } = options;
  const started = performance.now();
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env, timeout, maxBuffer: 2 ** 25 }, (error, stdout, stderr) => {
      const status = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
      const seconds = (performance.now() - started) / 1000;
      resolve({ status, stdout, output: stdout + stderr, seconds });
    });
  });
}

/**
 * Runs a program that must succeed.
 * @returns its stdout, trimmed
 */
export async function must(program: string, args: string[], options: RunOptions = {}): Promise<string> {
  const { status, stdout, output } = await run(program, args, options);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: status ${status}\n${output}`);
  return stdout.trim();
}

export const docker = (...args: string[]): Promise<string> => must('docker', args);

/** What docker needs of our environment. Settings of the compose file that happen to be there are not for the tests. */
export const environment: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(PATH|HOME|TMPDIR|DOCKER_.*)$/.test(name)),
);
