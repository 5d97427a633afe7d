import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process of an app, as the machine shows it. */
export interface AppProcess {
  readonly pid: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The files that it writes its output to. */
  readonly stdout: string;
  readonly stderr: string;
}

/** macOS has no /proc: what is looked at here is looked at on Linux. */
export const canLook = existsSync('/proc/self/environ');

/** The processes whose environment names a place, an instance's directory: whoever was started by its start-up script. */
export function processesOf(place: string): AppProcess[] {
  if (!canLook) return [];
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      if (!environment.includes(place)) return [];
      return [{ pid: Number(pid), environment: variables(environment), ...outputOf(pid) }];
    } catch {
      return []; // no process, or not one of ours, or one that ended meanwhile
    }
  });
}

const outputOf = (pid: string) => ({
  stdout: readlinkSync(`/proc/${pid}/fd/1`),
  stderr: readlinkSync(`/proc/${pid}/fd/2`),
});

const variables = (environment: string) =>
  Object.fromEntries(environment.split('\0').map((entry) => entry.split(/=(.*)/s).slice(0, 2)));
