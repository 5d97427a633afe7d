import { join } from 'node:path';
import { openDirectory, under } from '@diy-paas/archive';
import { CommandNotFound } from '@diy-paas/process';
import { commandFailed, noRebar } from '../errors.ts';
import type { Build, Built, Workbench } from '../plugin.ts';
import { ending } from '../tools.ts';

/** With Erlang in it, whatever the app's settings for its developers are. */
const RELEASE = ['as', 'prod', 'release', '--dev-mode', 'false', '--include-erts', 'true'];

/**
 * `rebar3 release` of an app that is pushed as source, into the droplet's directory `release`.
 * @param name of the release
 */
export function rebarRelease(name: string): Build {
  return {
    summary: 'rebar3 release into release',
    async run(bench: Workbench): Promise<Built> {
      const app = await bench.give('app', bench.files.entries);
      const output = await bench.give('release');
      await release(name, { app, output }, bench);
      const made = await openDirectory(join(await bench.made(output), name)).catch(() => {
        throw commandFailed('rebar3 release', `made no release ${name}`, '');
      });
      return { files: under('release', made.entries) };
    },
  };
}

async function release(
  name: string,
  { app, output }: { app: string; output: string },
  bench: Workbench,
): Promise<void> {
  const { rebar } = bench.platform;
  const shared = bench.downloads('rebar3');
  const result = await bench
    .run(rebar, [...RELEASE, '--relname', name, '--output-dir', output], {
      cwd: app,
      env: {
        REBAR_COLOR: 'none',
        // The same source gives the same droplet.
        ERL_COMPILER_OPTIONS: 'deterministic',
        ...(shared ? { REBAR_CACHE_DIR: shared } : {}),
      },
      onLine: (line) => {
        if (line.trim()) bench.progress(line);
      },
    })
    .catch((error) => {
      if (error instanceof CommandNotFound) throw noRebar(rebar);
      throw error;
    });
  if (result.code !== 0)
    throw commandFailed('rebar3 release', ending(result), result.stderr || result.stdout);
}
