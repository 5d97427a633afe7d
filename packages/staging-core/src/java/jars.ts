import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFile, type Entry } from '@diy-paas/archive';
import type { Platform } from '../platform.ts';
import type { Build, StagedApp } from '../plugin.ts';

/**
 * A jar that the stager keeps for apps, in the platform's `jars`.
 * @param names what it may be called, the best first
 * @param into a directory of the droplet
 */
export async function jarOf(
  { jars }: Platform,
  names: readonly RegExp[],
  into: string,
): Promise<Entry | undefined> {
  if (!jars) return undefined;
  const kept = (await readdir(jars)).sort();
  const found = names.flatMap((name) => kept.filter((jar) => name.test(jar)))[0];
  if (!found) return undefined;
  return dataFile(`${into}/${found}`, await readFile(join(jars, found)), { mtime: new Date(0) });
}

/** Several builds as one, where there are any. */
export function together(builds: readonly Build[]): Pick<StagedApp, 'build'> {
  if (!builds.length) return {};
  return {
    build: {
      summary: builds.map(({ summary }) => summary).join('; '),
      async run(bench) {
        const files: Entry[] = [];
        for (const build of builds) files.push(...(await build.run(bench)).files);
        return { files };
      },
    },
  };
}
