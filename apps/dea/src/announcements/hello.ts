import type { Dea } from '../context.ts';

/** Of the DEA whose messages we speak. */
const VERSION = 0.99;

/** How the DEA introduces itself. `port`, of the file viewer, will be in it when there is one. */
export const hello = ({ id, ip }: Dea) => ({ id, ip, version: VERSION });
