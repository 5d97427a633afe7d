import { existsSync, readFileSync } from 'node:fs';
import { type ProcessRow, processRow } from './table.ts';

/** Names one process for ever: a pid alone is given to others later, and begins anew when the machine does. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
  /** Which run of the machine it belongs to; empty where start times are dates and say so themselves. */
  readonly boot: string;
}

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/** The process that has this pid now; undefined where none has. */
export function identify(pid: number): ProcessIdentity | undefined {
  const row = processRow(pid);
  return row && { pid, started: row.started, boot: bootId() };
}

/** Whether this very process is alive. */
export function isAlive(process: ProcessIdentity): boolean {
  return isOfThisBoot(process) && processRow(process.pid)?.started === process.started;
}

export const isOfThisBoot = ({ boot }: ProcessIdentity): boolean => boot === bootId();

/** For sets of processes within one run of the machine. */
export const keyOf = ({ pid, started }: Pick<ProcessRow, 'pid' | 'started'>): string => `${pid}@${started}`;

const bootId = (): string => (existsSync(BOOT_ID) ? readFileSync(BOOT_ID, 'utf8').trim() : '');
