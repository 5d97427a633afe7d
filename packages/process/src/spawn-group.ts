import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { endTree } from './end-tree.ts';
import { CommandNotFound } from './errors.ts';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A long-running process, leader of a session and group of its own. */
export interface ProcessGroup {
  readonly pid: number;
  /** When the leader itself has ended; others of its group may live on. */
  readonly exited: Promise<Exit>;
  /** Ends the whole tree, see {@link endTree}. */
  end(options?: { graceMs?: number }): Promise<void>;
}

/**
 * Starts a program that lives on by itself: no terminal, no input, its output thrown away (it writes its own files).
 * Its environment is `env` and nothing else.
 * @throws {CommandNotFound}
 */
export async function spawnGroup(
  command: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<ProcessGroup> {
  const child = await startLeader(command, args, { cwd, env, stdio: 'ignore' });
  const pid = child.pid!;
  const exited = once(child, 'exit').then(([code, signal]): Exit => ({ code, signal }));
  return { pid, exited, end: (options) => endTree(pid, options) };
}

/** A child in a new session, started for certain. */
export async function startLeader(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<ChildProcess> {
  const child = spawn(command, args, { ...options, detached: true });
  try {
    await once(child, 'spawn');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'EACCES') throw new CommandNotFound(command);
    throw error;
  }
  return child;
}
