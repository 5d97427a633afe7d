import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Entry, openDirectory, writeDirectory } from '@diy-paas/archive';
import { CommandNotFound, run } from '@diy-paas/process';
import { commandFailed, noBuildpack } from '../errors.ts';
import type { Workbench } from '../plugin.ts';
import { ending, toolEnvironment } from '../tools.ts';
import { cloneBuildpack } from './clone.ts';
import { type Release, readRelease } from './release.ts';

/** What a buildpack made of an app. */
export interface Compiled {
  readonly appFiles: readonly Entry[];
  readonly release: Release;
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
  const app = join(bench.directory, 'app');
  await writeDirectory(appFiles, app);
  const buildpack = url ? await cloneBuildpack(url, bench) : await detect(app, bench);
  const name = url ?? basename(buildpack);
  bench.progress(`Installing ${name}.`);
  await script(buildpack, 'compile', [app, await cacheOf(name, bench)], bench);
  const release = readRelease((await script(buildpack, 'release', [app], bench)).stdout);
  return { appFiles: (await openDirectory(app)).entries, release };
}

async function detect(app: string, bench: Workbench): Promise<string> {
  const { buildpacks } = bench.platform;
  const names = buildpacks ? (await readdir(buildpacks)).sort() : [];
  for (const name of names) {
    const { code } = await start(join(buildpacks!, name), 'detect', [app], bench);
    bench.signal?.throwIfAborted();
    if (code === 0) return join(buildpacks!, name);
  }
  throw noBuildpack(names);
}

/** Kept from one staging to the next. */
async function cacheOf(name: string, { platform }: Workbench): Promise<string> {
  const key = createHash('sha256').update(name).digest('hex');
  const directory = join(platform.cache, 'buildpacks', key);
  await mkdir(directory, { recursive: true });
  return directory;
}

async function script(buildpack: string, name: string, args: readonly string[], bench: Workbench) {
  const result = await start(buildpack, name, args, bench);
  bench.signal?.throwIfAborted();
  if (result.code !== 0) throw commandFailed(`bin/${name}`, ending(result), result.stderr || result.stdout);
  return result;
}

function start(buildpack: string, name: string, args: readonly string[], bench: Workbench) {
  return run(join(buildpack, 'bin', name), args, {
    cwd: bench.directory,
    env: toolEnvironment(bench.directory),
    signal: bench.signal,
    onLine: (line) => {
      if (name === 'compile') bench.progress(line);
    },
  }).catch((error) => {
    if (error instanceof CommandNotFound) throw noBuildpack([`${basename(buildpack)} (no bin/${name})`]);
    throw error;
  });
}
