import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type FileTree, openDirectory, openZip, treeOf, writeZip } from '@diy-paas/archive';
import type { Service, StagingPropertiesInput } from '@diy-paas/protocol';
import { detectFramework, knownRuntimes, plugins } from '@diy-paas/staging-core';
import { StagingFailed } from './errors.ts';

/** What to stage, and how it is to run. */
export interface AppOptions {
  /** A directory, or a zip. */
  readonly path: string;
  /** The app's name and id; that of the directory or zip when not given. */
  readonly name?: string | undefined;
  /** When not given: buildpack or standalone, where there is a buildpack or a command, and else detected from the files. */
  readonly framework?: string | undefined;
  readonly runtime?: string | undefined;
  /** MB (256) */
  readonly memory?: number | undefined;
  /** `NAME=value` */
  readonly environment?: readonly string[] | undefined;
  /** The start command, of a standalone app or one that a buildpack makes. */
  readonly command?: string | undefined;
  /** The git URL of the buildpack that makes it. */
  readonly buildpack?: string | undefined;
  /** Bound to the app: its stager and its instances are told of them. */
  readonly services?: readonly Service[] | undefined;
}

/** An application, packed and ready to be pushed. */
export interface App {
  readonly id: string;
  /** A zip. */
  readonly packageFile: string;
  readonly properties: StagingPropertiesInput;
  /** Why it was taken for an app of its framework; undefined when the framework was given. */
  readonly reason: string | undefined;
  /** Removes what was packed. */
  remove(): Promise<void>;
}

/** Packs an app's directory, or takes its zip as it is, and finds out what it is. */
export async function packApp(options: AppOptions): Promise<App> {
  const path = resolve(options.path);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new StagingFailed(`There is no directory or zip at ${path}.`);
  const packed = found.isDirectory() ? await packDirectory(path) : { file: path, remove: async () => {} };
  try {
    const { framework, runtime, reason } = await identify(packed.file, options);
    const { command, buildpack } = options;
    return {
      id: options.name ?? nameOf(path),
      packageFile: packed.file,
      properties: {
        services: [...(options.services ?? [])],
        framework_info: { name: framework },
        runtime_info: { name: runtime, ...knownRuntimes[runtime] },
        resources: { memory: options.memory ?? 256, disk: 256, fds: 1024 },
        environment: [...(options.environment ?? [])],
        ...(command === undefined ? {} : { meta: { command } }),
        ...(buildpack === undefined ? {} : { buildpack }),
      },
      reason,
      remove: packed.remove,
    };
  } catch (error) {
    await packed.remove();
    throw error;
  }
}

async function packDirectory(path: string): Promise<{ file: string; remove: () => Promise<void> }> {
  const room = await mkdtemp(join(tmpdir(), 'package-'));
  const file = join(room, 'app.zip');
  const files = await openDirectory(path);
  await writeZip(withoutHistory(files), file);
  return { file, remove: () => rm(room, { recursive: true, force: true }) };
}

/** An app's past is not part of it. */
const withoutHistory = (files: FileTree) =>
  treeOf(files.entries.filter((entry) => !/^\.(git|svn|hg)(\/|$)/.test(entry.path))).entries;

async function identify(packageFile: string, options: AppOptions) {
  const { runtime } = options;
  const framework = asked(options);
  if (framework) {
    // A framework that only the stager knows, if at all, is for the stager to judge.
    const known = plugins.find(({ name }) => name === framework);
    return { framework, runtime: runtime ?? known?.defaultRuntime ?? 'ruby19', reason: undefined };
  }
  const files = await openZip(packageFile);
  try {
    const detected = await detectFramework(files);
    return { ...detected, runtime: runtime ?? detected.runtime };
  } finally {
    await files.close();
  }
}

/** The framework that is asked for: by its name, or by what only one of them takes. */
function asked({ framework, buildpack, command }: AppOptions): string | undefined {
  if (framework) return framework;
  if (buildpack !== undefined) return 'buildpack';
  return command === undefined ? undefined : 'standalone';
}

/** A name that can stand in a host name, a path and a subject. */
const nameOf = (path: string): string =>
  basename(path)
    .replace(/\.zip$/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-|-$/g, '') || 'app';
