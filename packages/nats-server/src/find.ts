import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NatsServerNotInstalled } from './errors.ts';

const projectTools = fileURLToPath(new URL('../../../.tools/bin', import.meta.url));

/**
 * The path of a nats-server executable, from the first of the directories that has one.
 * @throws NatsServerNotInstalled where none has
 */
export function findNatsServer(directories: string[] = whereToLook()): string {
  const found = directories.map((directory) => join(directory, 'nats-server')).find(isExecutable);
  if (!found) throw new NatsServerNotInstalled();
  return found;
}

// Debian installs it into /usr/sbin, which is on root's PATH only.
function whereToLook(): string[] {
  const path = (process.env.PATH ?? '').split(delimiter).filter((directory) => directory !== '');
  return [...path, '/usr/sbin', '/usr/local/bin', projectTools];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
