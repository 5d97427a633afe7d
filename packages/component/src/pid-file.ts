import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from './errors.ts';

/**
 * Writes our pid into `file`; returns what removes it again.
 * @throws {StartError} when the process that the file names is alive: two of us would share their directories; or when
 *   the file cannot be written
 */
export function writePidFile(file: string): () => void {
  const other = pidIn(file);
  if (other !== undefined && other !== process.pid && isAlive(other)) {
    throw new StartError(`${file}: process ${other} is running with this pid file already`);
  }
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${process.pid}\n`);
  } catch (error) {
    throw new StartError(
      `${file}: the pid file cannot be written (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  return () => {
    if (pidIn(file) === process.pid) rmSync(file, { force: true });
  };
}

function pidIn(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
