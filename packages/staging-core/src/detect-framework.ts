import type { FileTree } from '@diy-paas/archive';
import { inWords, whyRulesHold } from './detection.ts';
import { nothingDetected } from './errors.ts';
import { plugins } from './registry.ts';

export interface Detected {
  readonly framework: string;
  readonly runtime: string;
  /** A sentence for the user: "app.rb contains /require 'sinatra'/". */
  readonly reason: string;
}

/**
 * Tells an app's framework from its files: the first plugin of the registry whose rules all hold.
 * @throws {StagingError} when none does, with what was looked for
 */
export async function detectFramework(files: FileTree): Promise<Detected> {
  for (const plugin of plugins) {
    const reason = await whyRulesHold(files, plugin.detection);
    if (reason !== undefined) return { framework: plugin.name, runtime: plugin.defaultRuntime, reason };
  }
  throw nothingDetected(plugins.map((plugin) => `${plugin.name}: ${inWords(plugin.detection).join(', ')}`));
}
