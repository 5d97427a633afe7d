import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What was typed is not what the command takes: exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Node's own argument parser, with its complaints as usage errors. */
export function parseCommandLine<T extends ParseArgsConfig>(config: T) {
  try {
    return parseArgs({ strict: true, allowPositionals: true, ...config });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** @throws {UsageError} */
export function positiveInteger(option: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new UsageError(`--${option} takes a positive number, not "${text}"`);
  return Number(text);
}
