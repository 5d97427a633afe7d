import { refusals } from './errors.ts';

/**
 * Refuses an app id that could be a path, or that could not be a file's name.
 * @throws {Refusal} `badAppId`
 */
export function checkAppId(id: string): void {
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(id)) throw refusals.badAppId();
}
