import type { StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { asUser, wasNotFound } from './as-user.ts';
import { endTree } from './end-tree.ts';
import { endUser } from './end-user.ts';
import { CommandNotFound } from './errors.ts';
import { type Exit, startLeader } from './start-leader.ts';

export interface RunOptions {
  readonly cwd?: string;
  /**
   * Runs it as this system user (and the group of the same number), whom nobody else uses at that time, see
   * {@link asUser}: when it is over all processes of that user are killed, see {@link endUser}. For root, on Linux; the
   * variables of `env` must not be a stranger's.
   */
  readonly uid?: number | undefined;
  /** The whole environment: nothing of ours is added. */
  readonly env: Record<string, string>;
  /** ms; the whole tree is ended when they are over. */
  readonly timeoutMs?: number;
  /** Of each stream the last so many bytes are kept (64 KiB). */
  readonly maxOutputBytes?: number;
  /** Ends the whole tree when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** A file descriptor that takes the standard output, of which nothing is told then. */
  readonly stdout?: number;
  /** Each line as it is written, without its line end. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

export interface RunResult extends Exit {
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** What a program that has ended wrote last is in the pipe; to read it takes no longer than this. */
const LAST_WORDS_MS = 1_000;

/**
 * Runs a program to its end, without a shell. When it has ended, timed out or was aborted, whatever it left running
 * is ended too: a background child that holds its output open would outlive a plain time-out.
 * @throws {CommandNotFound}
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { cwd, uid, env, timeoutMs, maxOutputBytes = 64 * 1024, signal, onLine } = options;
  signal?.throwIfAborted();
  const [program, ...words] = uid === undefined ? [command, ...args] : asUser(uid, [command, ...args]);
  const stdio: StdioOptions = ['ignore', options.stdout ?? 'pipe', 'pipe'];
  const child = await startLeader(program, words, { cwd, env, stdio });
  const stdout = keepTail(child.stdout, maxOutputBytes, onLine && ((line) => onLine(line, 'stdout')));
  const stderr = keepTail(child.stderr, maxOutputBytes, onLine && ((line) => onLine(line, 'stderr')));
  const closed = once(child, 'close');

  let timedOut = false;
  const end = () => void endTree(child.pid!);
  const timer = setTimeout(
    () => {
      timedOut = true;
      end();
    },
    timeoutMs ?? 2 ** 31 - 1,
  );
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted) end(); // while the program was being started
  const [code, exitSignal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  signal?.removeEventListener('abort', end);

  await (uid === undefined ? endTree(child.pid!) : endUser(uid));
  // A daemon that escaped from the tree may hold the output open for ever: its words are not waited for.
  await Promise.race([closed, wait(LAST_WORDS_MS, undefined, { ref: false })]);
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (uid !== undefined && wasNotFound(code, stderr())) throw new CommandNotFound(command);
  return { code, signal: exitSignal, stdout: stdout(), stderr: stderr(), timedOut };
}

/** Reads a stream to its end; what is returned tells its last `maxBytes`. */
function keepTail(stream: Readable | null, maxBytes: number, onLine?: (line: string) => void): () => string {
  let tail = '';
  let rest = '';
  if (!stream) return () => tail;
  stream.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-maxBytes);
    if (!onLine) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop()!.slice(-maxBytes);
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest) onLine?.(rest);
  });
  return () => tail;
}
