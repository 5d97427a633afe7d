import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '@diy-paas/component';
import { run } from '@diy-paas/process';
import type { DeaConfig, OwnRuntime } from '../config.ts';
import { findExecutable } from './find-executable.ts';
import { standardRuntime } from './standard-runtimes.ts';

/** A runtime that is on this machine, and works. */
export interface Runtime {
  readonly name: string;
  /** Absolute path; what `%VCAP_LOCAL_RUNTIME%` stands for. */
  readonly executable: string;
  /** The first line that it says of its version. */
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Directories to append to a search path like RUBYLIB, whatever the app itself puts there. */
  readonly searchPaths: Readonly<Record<string, string>>;
}

export type Runtimes = ReadonlyMap<string, Runtime>;

const VERSION_TIMEOUT_MS = 10_000;

/**
 * Looks for each configured runtime and asks it for its version, once. One that is not there or does not run is left
 * out: the DEA does not advertise what it cannot do.
 * @param compatDir where files go that make droplets of 2012 run on the runtimes of today
 */
export async function findRuntimes(
  config: DeaConfig['runtimes'],
  { compatDir, log }: { compatDir: string; log: Log },
): Promise<Runtimes> {
  const wanted = Array.isArray(config)
    ? config.map((name) => [name, { ...standardRuntime(name)!, environment: {} }] as const)
    : Object.entries(config);
  const found = await Promise.all(wanted.map(([name, own]) => findRuntime(name, own, { compatDir, log })));
  return new Map(found.filter((runtime) => runtime !== undefined).map((runtime) => [runtime.name, runtime]));
}

async function findRuntime(
  name: string,
  { executable: program, version_flag, environment }: OwnRuntime,
  { compatDir, log }: { compatDir: string; log: Log },
): Promise<Runtime | undefined> {
  const executable = findExecutable(program);
  if (!executable) {
    const advice = standardRuntime(name)?.advice;
    log.info(
      `runtime ${name} is not available: there is no program ${program} on this machine${advice ? `; try: ${advice}` : ''}`,
    );
    return undefined;
  }
  const { code, stdout, stderr } = await run(executable, [version_flag], {
    env: environment,
    timeoutMs: VERSION_TIMEOUT_MS,
  }).catch((error: Error) => ({ code: null, stdout: '', stderr: error.message }));
  const version = `${stdout}\n${stderr}`.trim().split('\n')[0]!; // java speaks on stderr
  if (code !== 0) {
    log.warn(`runtime ${name} is not available: ${executable} ${version_flag} failed: ${version}`);
    return undefined;
  }
  log.info(`runtime ${name}: ${executable}, ${version}`);
  const searchPaths: Record<string, string> = loadsNoUbygems(version)
    ? { RUBYLIB: await ubygemsIn(compatDir) }
    : {};
  return { name, executable, version, environment, searchPaths };
}

/** Ruby 2.5 and later have lost `ubygems.rb`, which `-rubygems` in the start-up scripts of 2012 loads. */
function loadsNoUbygems(version: string): boolean {
  const [, major, minor] = version.match(/^ruby (\d+)\.(\d+)/)?.map(Number) ?? [];
  return major !== undefined && (major > 2 || (major === 2 && minor! >= 5));
}

/** RubyGems is there without being asked for, so an empty file will do. */
async function ubygemsIn(compatDir: string): Promise<string> {
  const directory = join(compatDir, 'ruby');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'ubygems.rb'), '');
  return directory;
}
