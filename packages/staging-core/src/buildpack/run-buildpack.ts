import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ArchiveError, type Entry, openDirectory } from '@diy-paas/archive';
import { CommandNotFound } from '@diy-paas/process';
import { commandFailed, noBuildpack, StagingError } from '../errors.ts';
import { store } from '../kept.ts';
import type { Workbench } from '../plugin.ts';
import { ending } from '../tools.ts';
import { cloneBuildpack } from './clone.ts';
import { type Release, readRelease } from './release.ts';

/** What a buildpack made of an app. */
export interface Compiled {
  readonly appFiles: readonly Entry[];
  readonly release: Release;
  /** What its `bin/detect` calls the app: "Ruby/Rails". Undefined where the app has chosen the buildpack itself. */
  readonly kind: string | undefined;
}

/**
 * Runs a buildpack of 2012: `bin/detect BUILD`, `bin/compile BUILD CACHE`, `bin/release BUILD`.
 * @param url the one that the app asks for; otherwise the first of the stager's that detects the app
 * @throws {StagingError}
 */
export async function runBuildpack(
  url: string | undefined,
  appFiles: readonly Entry[],
  bench: Workbench,
): Promise<Compiled> {
  const app = await bench.give('app', appFiles);
  const { buildpack, kind } = url
    ? { buildpack: await cloneBuildpack(url, bench) }
    : await detect(app, bench);
  const name = url ?? basename(buildpack);
  bench.progress(`Installing ${name}.`);
  await withCache(name, bench, (cache) => script(buildpack, 'compile', [app, cache], bench));
  const release = readRelease((await script(buildpack, 'release', [app], bench)).stdout);
  return { appFiles: (await openDirectory(await bench.made(app))).entries, release, kind };
}

async function detect(app: string, bench: Workbench): Promise<{ buildpack: string; kind?: string }> {
  const { buildpacks } = bench.platform;
  const names = buildpacks ? (await readdir(buildpacks)).sort() : [];
  for (const name of names) {
    const buildpack = join(buildpacks!, name);
    const { code, stdout } = await start(buildpack, 'detect', [app], bench);
    if (code === 0) return { buildpack, kind: stdout.trim() };
  }
  throw noBuildpack(names);
}

/**
 * What a buildpack keeps from one staging of an app to the next, if that is a success. Another app never sees it: what is
 * in there may be anything. Nor does another staging of the same app, while this one has it.
 */
async function withCache(name: string, bench: Workbench, compile: (cache: string) => Promise<unknown>) {
  const { appId, platform } = bench;
  const key = createHash('sha256')
    .update(JSON.stringify([appId, name]))
    .digest('hex');
  const place = join(platform.cache, 'buildpacks', key);
  const cache = appId === undefined ? await bench.give('cache') : await bench.lend('cache', place);
  await compile(cache);
  if (appId === undefined) return;
  await bench
    .made(cache)
    .then((made) => store(made, place))
    .catch((error) => {
      if (!(error instanceof StagingError || error instanceof ArchiveError)) throw error;
      bench.progress(`Its cache is not kept. ${error.message}`);
    });
}

async function script(buildpack: string, name: string, args: readonly string[], bench: Workbench) {
  const result = await start(buildpack, name, args, bench);
  if (result.code !== 0) throw commandFailed(`bin/${name}`, ending(result), result.stderr || result.stdout);
  return result;
}

async function start(buildpack: string, name: string, args: readonly string[], bench: Workbench) {
  const onLine = (line: string) => {
    if (name === 'compile') bench.progress(line);
  };
  return bench.run(join(buildpack, 'bin', name), args, { onLine }).catch((error) => {
    if (error instanceof CommandNotFound) throw noBuildpack([`${basename(buildpack)} (no bin/${name})`]);
    throw error;
  });
}
