import { readdirSync, readlinkSync } from 'node:fs';

/** The commands that work inside a directory, in words. On Linux; elsewhere none is found. */
export function commandsIn(directory: string): string[] {
  return processes()
    .filter((pid) => workingDirectory(pid).startsWith(directory))
    .map((pid) => `process ${pid}`);
}

function processes(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function workingDirectory(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return ''; // it has ended
  }
}
