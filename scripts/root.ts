import { join } from 'node:path';

/** A path of this repository, wherever a script was called from. */
export const fromRoot = (path: string): string => join(import.meta.dirname, '..', path);
