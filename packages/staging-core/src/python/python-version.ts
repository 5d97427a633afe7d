import { isAtLeast } from '../runtimes.ts';

/**
 * The one place where it matters which Python is meant. In 2012 packages were installed by the start-up script,
 * gunicorn came with programs of its own, and Django had syncdb; none of that works on Python 3.
 */
export const isPython3 = (version: string | null | undefined): boolean => isAtLeast(version, [3, 0]);
