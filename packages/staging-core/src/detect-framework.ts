import type { FileTree } from '@diy-paas/archive';
import { firstMatch, inWords } from './detection.ts';
import { nothingDetected } from './errors.ts';
import type { StagingPlugin } from './plugin.ts';
import { plugins } from './registry.ts';

export interface Detected {
  readonly framework: string;
  readonly runtime: string;
  /** For the user: "app.rb requires sinatra". */
  readonly reason: string;
}

/**
 * Tells an app's framework from its files: the first plugin of the registry whose rules all hold.
 * @throws {StagingError} when none does, with what was looked for
 */
export async function detectFramework(files: FileTree): Promise<Detected> {
  for (const plugin of plugins) {
    for (const rules of ruleSets(plugin)) {
      const file = await firstMatch(files, rules);
      if (file === undefined) continue;
      return { framework: plugin.name, runtime: plugin.defaultRuntime, reason: plugin.because(file) };
    }
  }
  throw nothingDetected(
    plugins.filter(({ detection }) => detection.length).map((plugin) => lookedFor(plugin)),
    plugins.filter(({ detection }) => !detection.length).map(({ name }) => name),
  );
}

const ruleSets = ({ detection, conventions = [] }: StagingPlugin) =>
  [detection, conventions].filter((rules) => rules.length);

const lookedFor = (plugin: StagingPlugin): string =>
  `${plugin.name}: ${ruleSets(plugin)
    .map((rules) => inWords(rules).join(', '))
    .join('; or ')}`;
