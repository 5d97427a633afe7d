import { isAtLeast } from '../runtimes.ts';

/**
 * Which Rails is meant matters in this one place. Its version is that of Gemfile.lock; an app that does not say is taken
 * for one of 2012, when 3.0 to 3.2 were current.
 */
export interface RailsVersion {
  /** From 3.1 on assets can be compiled beforehand. */
  readonly compilesAssets: boolean;
  /** From 4.0 on plugins in `vendor/plugins` are not loaded; the variables of today say what they did. */
  readonly isOfToday: boolean;
}

export function railsVersion(gems: ReadonlyMap<string, string>): RailsVersion {
  const version = gems.get('rails') ?? gems.get('railties');
  return { compilesAssets: isAtLeast(version, [3, 1]), isOfToday: isAtLeast(version, [4, 0]) };
}
