import { unknownFramework } from './errors.ts';
import { sinatra } from './frameworks/sinatra.ts';
import type { StagingPlugin } from './plugin.ts';

/** Every framework, in the order in which an app is held against them: the first match wins. */
export const plugins: readonly StagingPlugin[] = [sinatra];

/** @throws {StagingError} naming the known ones */
export function pluginFor(framework: string): StagingPlugin {
  const plugin = plugins.find(({ name }) => name === framework);
  if (!plugin)
    throw unknownFramework(
      framework,
      plugins.map(({ name }) => name),
    );
  return plugin;
}
