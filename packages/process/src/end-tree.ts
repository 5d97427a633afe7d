import { setTimeout as wait } from 'node:timers/promises';
import { keyOf } from './identity.ts';
import { processTable } from './table.ts';
import { type Families, familiesIn, ProcessTree } from './tree.ts';

const LOOK_AGAIN_MS = 10;

export interface EndOptions {
  /** ms between SIGTERM and SIGKILL (2,000); 0 kills at once. */
  readonly graceMs?: number;
  /** A gentler way to end it, tried before SIGTERM: whom it leaves behind without a parent is ended all the same. */
  readonly first?: () => Promise<void>;
}

/**
 * Ends a process and everything it started: SIGTERM to all, SIGKILL to what is left after `graceMs`.
 * Resolves when none of them is alive.
 *
 * "Everything" is the process's group and session and all descendants, also those that made a session of their
 * own; looked up again and again until nothing is left, for a process may start another while it is being ended.
 *
 * @param whom a tree that has been watched, or the pid of a process that was started as leader of its own session,
 *   as {@link spawnGroup} and {@link run} do
 */
export async function endTree(
  whom: ProcessTree | number,
  { graceMs = 2_000, first }: EndOptions = {},
): Promise<void> {
  const tree = typeof whom === 'number' ? new ProcessTree(whom) : whom;
  const look = async () => tree.members(await nextTable());
  if (first) {
    await look();
    await first();
  }
  const deadline = Date.now() + graceMs;
  const warned = new Set<string>();
  // The table is not read in one instant: a child may be born after its names were listed, of a parent that is dead
  // by the time we look at it. Such a child is in the next table, so only two empty ones in a row are proof.
  for (let empty = 0; empty < 2; ) {
    const members = await look();
    empty = members.length === 0 ? empty + 1 : 0;
    for (const member of members) {
      const key = keyOf(member);
      if (Date.now() >= deadline) signal(member.pid, 'SIGKILL');
      else if (!warned.has(key)) signal(member.pid, 'SIGTERM');
      warned.add(key);
    }
  }
}

let next: Promise<Families> | undefined;

/** The process table as it is in a moment: read once for all who ask until then. */
function nextTable(): Promise<Families> {
  next ??= wait(LOOK_AGAIN_MS).then(() => {
    next = undefined;
    return familiesIn(processTable());
  });
  return next;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it ended before the signal came
  }
}
