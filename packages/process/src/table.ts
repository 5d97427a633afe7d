import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A row of the machine's process table. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it started, in the table's own unit: with the pid it names one process for ever, the pid alone does not. */
  readonly started: string;
}

/** Every process of the machine but zombies, which have ended and only wait to be noticed. */
export function processTable(): ProcessRow[] {
  return existsSync('/proc/self/stat') ? fromProc() : fromPs();
}

function fromProc(): ProcessRow[] {
  return readdirSync('/proc').flatMap((name): ProcessRow[] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      // "pid (command) state ppid pgrp session …": the command may hold spaces and brackets itself.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z' || fields[0] === 'X') return [];
      return [
        {
          pid: Number(name),
          parent: Number(fields[1]),
          group: Number(fields[2]),
          session: Number(fields[3]),
          started: fields[19]!,
        },
      ];
    } catch {
      return []; // it ended while we looked
    }
  });
}

/** macOS has no /proc; its `ps` knows no session that would help, so the group stands in for it. */
function fromPs(): ProcessRow[] {
  const table = execFileSync('ps', ['-axo', 'pid=,ppid=,pgid=,state=,lstart='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line): ProcessRow[] => {
    const [pid, parent, group, state, ...started] = line.trim().split(/\s+/);
    if (!pid || state?.startsWith('Z')) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        session: Number(group),
        started: started.join(' '),
      },
    ];
  });
}
