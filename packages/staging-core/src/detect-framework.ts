import type { FileTree } from '@diy-paas/archive';
import { firstMatch, inWords } from './detection.ts';
import { nothingDetected } from './errors.ts';
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
    const file = await firstMatch(files, plugin.detection);
    if (file !== undefined) {
      return { framework: plugin.name, runtime: plugin.defaultRuntime, reason: plugin.because(file) };
    }
  }
  throw nothingDetected(plugins.map((plugin) => `${plugin.name}: ${inWords(plugin.detection).join(', ')}`));
}
