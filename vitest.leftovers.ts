import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Every test run works in a temporary directory of its own, and so do all the processes it starts.
 * When the run is over no process may live there any more: one that does fails the run.
 */
export default function setup(): () => Promise<void> {
  const room = mkdtempSync(join(tmpdir(), 'diy-paas-test-'));
  process.env.TMPDIR = room;
  process.env.LANG ??= 'C.UTF-8'; // file names are UTF-8 to the tools that tests call, on a bare machine, too
  return async () => {
    const deadline = Date.now() + 2_000; // a killed process needs a moment to be gone
    let left = processesIn(room);
    while (left.length && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      left = processesIn(room);
    }
    rmSync(room, { recursive: true, force: true });
    if (left.length) throw new Error(`processes left behind by the tests:\n${left.join('\n')}`);
  };
}

function processesIn(room: string): string[] {
  if (!existsSync('/proc/self/cwd')) return []; // no /proc on macOS: Linux runs watch over this
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readlinkSync(`/proc/${pid}/cwd`).startsWith(room)) return [];
        return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`];
      } catch {
        return []; // it ended while we looked
      }
    });
}
