import { directory, type Entry, type FileTree, overlay, textFile, treeOf, under } from '@diy-paas/archive';
import type { StagingProperties } from '@diy-paas/protocol';
import type { StageOptions } from './options.ts';
import type { Built, StagedApp, StagingPlugin } from './plugin.ts';
import { pluginFor } from './registry.ts';
import { startupScript, stopScript } from './scripts.ts';
import { withBench } from './workbench/open.ts';

/** A staged app: what the DEA unpacks and runs, not yet written anywhere. */
export interface Droplet {
  readonly startup: string;
  readonly stop: string;
  /** `startup`, `stop`, `app/`, `logs/`, `tmp/`: hand them to `writeTgz` or `writeDirectory` of the archive package. */
  readonly entries: readonly Entry[];
  /** What a dry run left out. */
  readonly notBuilt?: string;
}

/**
 * Makes a droplet of an application: the framework's plugin describes, the core makes.
 * @throws {StagingError} with a sentence for the app's owner
 */
export async function stageApp(options: StageOptions): Promise<Droplet> {
  const { files, properties } = options;
  const lines: string[] = [];
  const log = (line: string) => {
    lines.push(line);
    options.onLog?.(line);
  };

  const plugin = pluginFor(properties.framework_info.name);
  const described = await plugin.describe({
    files,
    properties,
    detection: rulesFor(plugin, properties),
    log,
  });
  const built = await build(described, options);
  const mtime = newest(files);
  // What a build made is of this hour, and is given no time of its own.
  const appFiles = built.appFiles?.map((entry) => ({ ...entry, mtime })) ?? described.appFiles;
  const staged = { ...described, ...built, ...(appFiles ? { appFiles } : {}) };

  const startup = startupScript(staged);
  const stop = stopScript(staged);
  const frame = [
    textFile('startup', startup, { mode: 0o500, mtime }),
    textFile('stop', stop, { mode: 0o500, mtime }),
    directory('logs', { mtime }),
    ...(lines.length ? [textFile('logs/staging.log', `${lines.join('\n')}\n`, { mtime })] : []),
    directory('tmp', { mtime }),
  ];
  const added = overlay(described.files, built.files).map((entry) => ({ ...entry, mtime }));
  const droplet = treeOf([...frame, ...overlay(application(staged, files, mtime), added)]);
  const notBuilt = options.workspace ? undefined : staged.build?.summary;
  return { startup, stop, entries: droplet.entries, ...(notBuilt ? { notBuilt } : {}) };
}

/** The application's files where the droplet has them. */
function application({ appDirectory = 'app', appFiles }: StagedApp, files: FileTree, mtime: Date): Entry[] {
  return [directory(appDirectory, { mtime }), ...under(appDirectory, appFiles ?? files.entries)];
}

async function build({ build }: StagedApp, options: StageOptions): Promise<Built> {
  const { workspace } = options;
  if (!build || !workspace) return { files: [] };
  return withBench({ ...options, workspace }, (bench) => build.run(bench));
}

const rulesFor = (plugin: StagingPlugin, { framework_info }: StagingProperties) =>
  framework_info.detection.length ? framework_info.detection : plugin.detection;

/** What staging adds is as old as the app's youngest file, so that one package always gives one droplet. */
const newest = (files: FileTree): Date =>
  new Date(Math.max(0, ...files.entries.map(({ mtime }) => mtime.getTime())));
