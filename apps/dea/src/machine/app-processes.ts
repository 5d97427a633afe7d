import { readFileSync, readlinkSync } from 'node:fs';
import { sep } from 'node:path';
import { type ProcessRow, processTable } from '@diy-paas/process';

/** A process that an app has started, and the name of the app’s directory. */
export interface AppProcess {
  readonly row: ProcessRow;
  readonly directory: string;
}

/**
 * The processes of the machine that have an instance’s directory as their HOME, as the DEA starts apps, or work in it.
 * None where there is no /proc.
 */
export function appProcesses(appsDirectory: string): AppProcess[] {
  const below = appsDirectory + sep;
  return processTable().flatMap((row) => {
    const place = [homeOf(row.pid), workingDirectoryOf(row.pid)].find((path) => path?.startsWith(below));
    return place ? [{ row, directory: place.slice(below.length).split(sep)[0]! }] : [];
  });
}

function homeOf(pid: number): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return environment.find((entry) => entry.startsWith('HOME='))?.slice('HOME='.length);
  } catch {
    return undefined; // it ended, or belongs to somebody whose processes we may not look into
  }
}

function workingDirectoryOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
