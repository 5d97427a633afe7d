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
  /** Time on a processor so far, ms. */
  readonly cpuMs: number;
  /** Resident memory; what processes share counts for each of them. */
  readonly memoryBytes: number;
}

/** Linux tells times in these, whatever the kernel counts in. */
const TICKS_PER_S = 100;

/** Every process of the machine but zombies, which have ended and only wait to be noticed. */
export function processTable(): ProcessRow[] {
  return hasProc() ? readdirSync('/proc').flatMap((name) => rowFromProc(name) ?? []) : fromPs();
}

/** One process; undefined when it is not there (any more). */
export function processRow(pid: number): ProcessRow | undefined {
  return hasProc() ? rowFromProc(String(pid)) : fromPs().find((row) => row.pid === pid);
}

const hasProc = () => existsSync('/proc/self/stat');

function rowFromProc(name: string): ProcessRow | undefined {
  if (!/^\d+$/.test(name)) return undefined;
  let stat: string;
  try {
    stat = readFileSync(`/proc/${name}/stat`, 'utf8'); // read whole in one go; any other encoding costs 64 KB of garbage
  } catch {
    return undefined; // it ended while we looked
  }
  // "pid (command) state ppid pgrp session …": the command may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return {
    pid: Number(name),
    parent: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    started: fields[19]!,
    cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_S,
    memoryBytes: Number(fields[21]) * pageSize(),
  };
}

let pageBytes: number | undefined;
function pageSize(): number {
  pageBytes ??= Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));
  return pageBytes;
}

/** macOS has no /proc; its `ps` knows no session that would help, so the group stands in for it. */
function fromPs(): ProcessRow[] {
  const columns = 'pid=,ppid=,pgid=,state=,time=,rss=,lstart=';
  const table = execFileSync('ps', ['-axo', columns], { encoding: 'utf8' });
  return table.split('\n').flatMap((line): ProcessRow[] => {
    const [pid, parent, group, state, time, rss, ...started] = line.trim().split(/\s+/);
    if (!pid || state?.startsWith('Z')) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        session: Number(group),
        started: started.join(' '),
        cpuMs: 1000 * time!.split(':').reduce((sum, part) => sum * 60 + Number(part), 0),
        memoryBytes: Number(rss) * 1024,
      },
    ];
  });
}
