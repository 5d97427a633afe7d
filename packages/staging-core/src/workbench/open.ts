import { join } from 'node:path';
import type { StageOptions } from '../options.ts';
import type { Workbench } from '../plugin.ts';
import { limited } from './limited.ts';
import { openPlace, type Place } from './place.ts';

type BenchOptions = Omit<StageOptions, 'properties'> & { readonly workspace: string };

/** Gives a build the place where it works, for as long as it does; to one that runs no command, none. */
export async function withBench<T>(
  options: BenchOptions,
  build: (bench: Workbench) => Promise<T>,
): Promise<T> {
  const { files, platform, appId, users, onLog } = options;
  let opened: Promise<Place> | undefined;
  const place = () => {
    opened ??= openPlace(options);
    return opened;
  };
  const bench: Workbench = {
    files,
    platform,
    appId,
    give: async (name, entries) => (await place()).give(name, entries),
    lend: async (name, directory) => (await place()).lend(name, directory),
    run: async (name, args, more) => (await place()).run(name, args, more),
    made: async (directory, part) => (await place()).made(directory, part),
    downloads: (tool) => (users ? undefined : join(platform.cache, tool)),
    progress: limited(onLog ?? (() => {})),
  };
  try {
    return await build(bench);
  } finally {
    await opened?.then(({ close }) => close());
  }
}
