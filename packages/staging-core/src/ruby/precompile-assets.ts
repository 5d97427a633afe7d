import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { dataFile, type Entry, openDirectory, overlay, under } from '@diy-paas/archive';
import { commandFailed } from '../errors.ts';
import type { Workbench } from '../plugin.ts';
import { ending } from '../tools.ts';

/**
 * Runs `rake assets:precompile`. Returns the files that it made in `public`, for the droplet.
 * @param added what the droplet's `app` holds besides the app's own files: gems, the configuration of Bundler
 * @throws {StagingError}
 */
export async function precompileAssets(bench: Workbench, added: readonly Entry[]): Promise<Entry[]> {
  const { files, platform } = bench;
  const droplet = await bench.give('rails', overlay(under('app', files.entries), added));
  const app = join(droplet, 'app');
  bench.progress('Compiling assets.');
  const result = await bench.run(platform.ruby, ['-S', 'bundle', 'exec', 'rake', 'assets:precompile'], {
    cwd: app,
    env: {
      RAILS_ENV: 'production',
      RAILS_GROUPS: 'assets',
      SECRET_KEY_BASE: 'not told while staging', // Rails does not start without one
      SOURCE_DATE_EPOCH: '0',
    },
    onLine: (line) => bench.progress(line),
  });
  if (result.code !== 0)
    throw commandFailed('rake assets:precompile', ending(result), result.stderr || result.stdout);
  const { entries } = await openDirectory(await bench.made(join(app, 'public')));
  const made = under('public', entries).filter(({ path }) => !files.get(path));
  return under('app', await Promise.all(made.map(timeless)));
}

/** Sprockets writes down when it did what, and gives the list of what it made a name by chance. */
async function timeless(entry: Entry): Promise<Entry> {
  const [, directory, manifest] = /^(.*\/)(\.sprockets-manifest-)[0-9a-f]+\.json$/.exec(entry.path) ?? [];
  if (manifest) {
    const text = (await read(entry))
      .toString()
      .replaceAll(/("mtime":)"[^"]*"/g, '$1"1970-01-01T00:00:00+00:00"');
    const name = createHash('sha256').update(text).digest('hex').slice(0, 32);
    return dataFile(`${directory}${manifest}${name}.json`, Buffer.from(text), entry);
  }
  if (!entry.path.endsWith('.gz')) return entry;
  return dataFile(entry.path, (await read(entry)).fill(0, 4, 8), entry); // when it was packed
}

const read = async ({ content }: Entry): Promise<Buffer> =>
  Buffer.concat(await (await content!.open()).toArray());
