import { setTimeout as wait } from 'node:timers/promises';
import { type ProcessRow, processTable } from './table.ts';

const LOOK_AGAIN_MS = 10;

/**
 * Ends a process and everything it started: SIGTERM to all, SIGKILL to what is left after `graceMs`.
 * Resolves when none of them is alive.
 *
 * "Everything" is the process's group and session and all descendants, also those that made a session of their
 * own; looked up again and again until nothing is left, for a process may start another while it is being ended.
 *
 * @param pid a process that was started as leader of its own session, as {@link spawnGroup} and {@link run} do
 * @param options.graceMs ms between SIGTERM and SIGKILL (2,000); 0 kills at once
 */
export async function endTree(pid: number, { graceMs = 2_000 }: { graceMs?: number } = {}): Promise<void> {
  const deadline = Date.now() + graceMs;
  const known = new Set<string>();
  const warned = new Set<string>();
  // The table is not read in one instant: a child may be born after its names were listed, of a parent that is dead
  // by the time we look at it. Such a child is in the next table, so only two empty ones in a row are proof.
  for (let empty = 0; empty < 2; await wait(LOOK_AGAIN_MS)) {
    const members = membersOf(pid, known);
    empty = members.length === 0 ? empty + 1 : 0;
    for (const member of members) {
      const id = identity(member);
      if (Date.now() >= deadline) signal(member.pid, 'SIGKILL');
      else if (!warned.has(id)) signal(member.pid, 'SIGTERM');
      warned.add(id);
    }
  }
}

/** The members that are alive. `known` remembers all that ever were, so that orphans are not lost sight of. */
function membersOf(leader: number, known: Set<string>): ProcessRow[] {
  const table = processTable();
  const members = new Map<number, ProcessRow>();
  const add = (row: ProcessRow) => {
    members.set(row.pid, row);
    known.add(identity(row));
  };
  for (const row of table) {
    if (row.group === leader || row.session === leader || known.has(identity(row))) add(row);
  }
  for (let grew = true; grew; ) {
    grew = false;
    for (const row of table) {
      if (members.has(row.parent) && !members.has(row.pid)) {
        add(row);
        grew = true;
      }
    }
  }
  return [...members.values()];
}

const identity = (row: ProcessRow): string => `${row.pid}@${row.started}`;

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it ended before the signal came
  }
}
