import { isAtLeast } from '../runtimes.ts';

/**
 * The one place where it matters which Node.js is meant. In 2012 (0.4 to 0.8) dependencies were installed only from an
 * npm-shrinkwrap.json; what npm calls a lockfile today, `main` in package.json and uncached dependencies came later.
 */
export const installsLikeToday = (version: string | null | undefined): boolean => isAtLeast(version, [1, 0]);
