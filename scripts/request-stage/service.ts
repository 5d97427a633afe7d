import { readFileSync } from 'node:fs';
import type { Service } from '@diy-paas/protocol';
import { UsageError } from '../usage.ts';

/**
 * A service to bind, as `--service` names it: a JSON object, or a file that holds one.
 * @throws {UsageError}
 */
export function readService(argument: string): Service {
  const inline = argument.trimStart().startsWith('{');
  const service = parse(inline ? argument : textOf(argument), inline ? 'what it is given' : argument);
  if (!service || typeof service !== 'object' || Array.isArray(service))
    throw new UsageError('--service takes a JSON object, or a file that holds one');
  const { label } = service as Service;
  if (typeof label !== 'string' || !label)
    throw new UsageError('--service needs a "label", such as "mysql-5.1": VCAP_SERVICES goes by it');
  return service as Service;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--service: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--service: ${name} cannot be read as JSON: ${(error as Error).message}`);
  }
}
