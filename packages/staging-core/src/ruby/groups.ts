import { badSetting } from '../errors.ts';

/**
 * The groups of the Gemfile to leave out: the app's own `BUNDLE_WITHOUT=a:b`, or what the framework excludes.
 * Undefined, nothing is left out, when the app sets it to nothing.
 */
export function excludedGroups(environment: readonly string[], excluded: string): string | undefined {
  const entry = environment.find((each) => each.startsWith('BUNDLE_WITHOUT='));
  if (!entry) return excluded;
  const groups = entry.slice('BUNDLE_WITHOUT='.length).trim();
  if (!/^[\w :-]*$/.test(groups))
    throw badSetting('BUNDLE_WITHOUT', groups, 'names of groups, separated by ":"');
  return groups || undefined;
}
