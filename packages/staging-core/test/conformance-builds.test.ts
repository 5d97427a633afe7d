import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Entry, openDirectory, writeTgz } from '@diy-paas/archive';
import { expect, test } from 'vitest';
import { stageApp } from '../src/index.ts';
import { buildableApps } from './buildable-apps.ts';
import { answers, emptyDirectory, platform, properties } from './support.ts';

/*
 * What a tool makes must be the same whenever and wherever it is made: without what another staging left in the
 * cache, in another directory, a second later. All of it without a network.
 */

test.for(buildableApps)(
  '$name makes the same droplet again, to the byte',
  { timeout: 60_000 },
  async (buildable, { skip }) => {
    for (const need of buildable.needs)
      skip(!answers(...need), `${need.join(' ')} does not run on this machine.`);
    const source = emptyDirectory('app');
    buildable.write(source);
    const more = buildable.platform?.();
    const stage = async (file: string) => {
      const { entries } = await stageApp({
        files: await openDirectory(source),
        properties: properties(buildable.properties),
        platform: { ...platform(), ...more },
        workspace: emptyDirectory('workspace'),
      });
      const droplet = await writeTgz(entries, join(emptyDirectory('droplet'), file));
      return { files: await sums(entries), droplet };
    };
    const once = await stage('1.tgz');
    expect(Object.keys(once.files)).toContain(buildable.makes);
    const again = await stage('a-longer-name.tgz');
    expect(again.files).toEqual(once.files); // tells which file it is
    expect(again.droplet).toEqual(once.droplet);
  },
);

/** Path → what tells an entry from another of that name. */
async function sums(entries: readonly Entry[]): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const { path, type, mode, mtime, target, content } of entries) {
    const bytes = content ? Buffer.concat(await (await content.open()).toArray()) : '';
    sums[path] =
      `${type} ${mode} ${mtime.getTime()} ${target} ${createHash('sha1').update(bytes).digest('hex')}`;
  }
  return sums;
}
