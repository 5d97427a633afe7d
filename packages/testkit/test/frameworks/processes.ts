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
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(place) ? [processAt(pid)] : [];
    } catch {
      return []; // no process, or not one of ours, or one that ended meanwhile
    }
  });
}

/** @throws when there is none, or it is not one of ours */
export const processAt = (pid: string): AppProcess => ({
  pid: Number(pid),
  environment: variables(readFileSync(`/proc/${pid}/environ`, 'utf8')),
  stdout: readlinkSync(`/proc/${pid}/fd/1`),
  stderr: readlinkSync(`/proc/${pid}/fd/2`),
});

const variables = (environment: string) =>
  Object.fromEntries(environment.split('\0').map((entry) => entry.split(/=(.*)/s).slice(0, 2)));
