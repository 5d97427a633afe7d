import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type EndOptions, endTree } from './end-tree.ts';
import { identify, isAlive, isOfThisBoot, type ProcessIdentity } from './identity.ts';
import { type Exit, startLeader } from './start-leader.ts';
import { ProcessTree } from './tree.ts';

const STILL_ALIVE_MS = 250;

/** A long-running process, leader of a session and group of its own. */
export interface ProcessGroup {
  readonly pid: number;
  /** To find it again from another process of ours; undefined when it had ended before that could be asked. */
  readonly identity: ProcessIdentity | undefined;
  readonly tree: ProcessTree;
  /** When the leader itself has ended; others of its group may live on. */
  readonly exited: Promise<Exit>;
  /** Ends the whole tree, see {@link endTree}. */
  end(options?: EndOptions): Promise<void>;
}

/**
 * Starts a program that lives on by itself: no terminal, no input but `input`, its output thrown away (it writes its own files).
 * Its environment is `env` and nothing else.
 * @throws {CommandNotFound}
 */
export async function spawnGroup(
  command: string,
  args: readonly string[],
  { cwd, env, input }: { cwd: string; env: Record<string, string>; input?: string },
): Promise<ProcessGroup> {
  const stdin = input === undefined ? 'ignore' : 'pipe';
  const child = await startLeader(command, args, { cwd, env, stdio: [stdin, 'ignore', 'ignore'] });
  child.stdin?.on('error', () => {}).end(input); // it may end without having read it
  const pid = child.pid!;
  const exited = once(child, 'exit').then(([code, signal]): Exit => ({ code, signal }));
  return group(pid, identify(pid), exited);
}

/**
 * A group that another process of ours, which has ended, had started. How it exits is not told to us, only that it
 * has: both `code` and `signal` are null then. If its leader has ended already, others of it may still be there.
 * @returns undefined when the machine has been started anew since, or the pid is another process's now
 */
export function adoptGroup(identity: ProcessIdentity): ProcessGroup | undefined {
  // No process gets the pid of a group that still has members.
  const ours = isAlive(identity) || (isOfThisBoot(identity) && !identify(identity.pid));
  return ours ? group(identity.pid, identity, ended(identity)) : undefined;
}

function group(pid: number, identity: ProcessIdentity | undefined, exited: Promise<Exit>): ProcessGroup {
  const tree = new ProcessTree(pid);
  return { pid, identity, tree, exited, end: (options) => endTree(tree, options) };
}

/** The kernel tells only a parent of its child's end, so we look. */
async function ended(identity: ProcessIdentity): Promise<Exit> {
  while (isAlive(identity)) await wait(STILL_ALIVE_MS, undefined, { ref: false });
  return { code: null, signal: null };
}
