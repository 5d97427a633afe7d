import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { endTree } from './end-tree.ts';

/**
 * Ends what still works in a directory whose owner is dead: every process that has it, or something below it, as its
 * working directory or its HOME, and all that these started. On Linux; elsewhere nothing is found.
 */
export async function endInside(directory: string): Promise<void> {
  await Promise.all(processesIn(directory).map((pid) => endTree(pid, { graceMs: 0 })));
}

function processesIn(directory: string): number[] {
  const isInside = (path: string) => path === directory || path.startsWith(`${directory}/`);
  return numbersIn('/proc').filter((pid) => {
    try {
      if (isInside(readlinkSync(`/proc/${pid}/cwd`))) return true;
      const variables = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      return variables.some((variable) => variable.startsWith('HOME=') && isInside(variable.slice(5)));
    } catch {
      return false; // it ended while we looked, or is another user's
    }
  });
}

function numbersIn(directory: string): number[] {
  try {
    return readdirSync(directory)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return []; // no /proc on macOS
  }
}
