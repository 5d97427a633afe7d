import { isAtLeast } from '../runtimes.ts';

/**
 * Which Ruby is meant matters in this one place. In 2012 scripts were written for 1.8 and 1.9; what they say of
 * RubyGems (`-rubygems`) no Ruby from 2.5 on understands, and their `-I` takes no directory with a space in its name.
 */
export const isOfToday = (version: string | null | undefined): boolean => isAtLeast(version, [2, 5]);

/** Ruby's name for the directory of a version's gems. In 2012 every 1.9 called it 1.9.1, and all that was not 1.9 was 1.8. */
export function libraryVersion(version = '1.8'): string {
  if (version.startsWith('1.9')) return '1.9.1';
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) >= 2 ? `${major}.${minor}.0` : '1.8';
}
