import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const LOOK_AGAIN_MS = 10;

/**
 * Kills every process of a system user that has no other use, and resolves when none is left. So even a daemon is
 * found that forked twice, made a session of its own and shows nothing of where it came from. For root, on Linux.
 */
export async function endUser(uid: number): Promise<void> {
  for (let empty = 0; empty < 2; await wait(LOOK_AGAIN_MS)) {
    const all = await killAllAs(uid);
    const pids = processesOf(uid);
    if (all && pids.length === 0) return;
    // One by one only two empty looks in a row are proof: a process may be born behind our back.
    empty = pids.length === 0 ? empty + 1 : 0;
    if (!all) for (const pid of pids) kill(pid);
  }
}

/**
 * One by one we might never catch up with processes that do nothing but fork. The kernel kills all of a user's in one
 * go, if it is the user who asks, and lets none of them fork any more: what is still seen afterwards is dying.
 * @returns false when nobody could be sent to ask: the machine has no room for a process just now
 */
async function killAllAs(uid: number): Promise<boolean> {
  const options = { uid, gid: uid, cwd: '/', env: {}, stdio: 'ignore' } as const;
  const killer = spawn('/bin/sh', ['-c', 'kill -s KILL -- -1'], options);
  return once(killer, 'close').then(
    () => true,
    () => false,
  );
}

/** Also those that run a set-uid program: their real user stays. Zombies have ended. */
export function processesOf(uid: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const status = readFileSync(`/proc/${name}/status`, 'latin1');
      const ids = /^Uid:\t(\d+)\t(\d+)\t(\d+)/m.exec(status)!.slice(1).map(Number);
      return ids.includes(uid) && !/^State:\t[ZX]/m.test(status) ? [Number(name)] : [];
    } catch {
      return []; // it ended while we looked
    }
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended before the signal came
  }
}
