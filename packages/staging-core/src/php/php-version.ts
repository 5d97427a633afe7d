import { isAtLeast } from '../runtimes.ts';

/**
 * The one place where it matters which PHP is meant. In 2012 (5.3) Apache was configured by a Ruby script, and the
 * services were handed to it in a word of their own; today a DEA for PHP needs no Ruby.
 */
export const configuresWithoutRuby = (version: string | null | undefined): boolean =>
  isAtLeast(version, [7, 0]);
