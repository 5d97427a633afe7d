import type { Entry } from '@diy-paas/archive';
import type { Build } from '../plugin.ts';
import { jarOf } from './jars.ts';

/** Makes an app find the services that are bound to it. */
export interface Reconfiguration {
  /** The directory of the droplet for the jar that does it when the app starts. */
  readonly into: string;
  /** The files of the app that change so that the jar is called, with their places in the droplet. */
  change(): Promise<readonly Entry[]>;
}

const JAR = [/^auto-reconfiguration-.*\.jar$/];

/** Where the stager has the jar that VMware made for this, the app is changed; otherwise it stays as it is. */
export function reconfigure({ into, change }: Reconfiguration): Build {
  return {
    summary: 'auto-reconfiguration, where the stager has its jar',
    async run(bench) {
      const jar = await jarOf(bench.platform, JAR, into);
      if (jar) return { files: [jar, ...(await change())] };
      bench.progress('Auto-reconfiguration disabled because the stager has no auto-reconfiguration jar.');
      return { files: [] };
    },
  };
}
