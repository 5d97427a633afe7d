import type { Dea } from '../context.ts';

/** Of the DEA whose messages we speak. */
const VERSION = 0.99;

/** How the DEA introduces itself; `port` is the file viewer's. */
export const hello = ({ id, ip, filer }: Dea) => ({ id, ip, port: filer.port, version: VERSION });
