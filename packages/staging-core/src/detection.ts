import type { FileTree } from '@diy-paas/archive';
import { RE2JS } from 're2js';
import { badDetectionRule } from './errors.ts';

/**
 * Glob → what is true of an app of the framework: a string is a regexp that a matching file must contain,
 * `true` / `false` say that a match must / must not exist. Order matters.
 */
export type DetectionRule = Readonly<Record<string, string | boolean>>;

/** The files that a rule with a regexp matches, in the order of the rules; the first one is the main file. */
export async function filesMatching(files: FileTree, rules: readonly DetectionRule[]): Promise<string[]> {
  const found: string[] = [];
  for (const [glob, regexp] of rules.flatMap((rule) => Object.entries(rule))) {
    if (typeof regexp === 'string') found.push(...(await containing(files, glob, regexp)));
  }
  return found;
}

/** The first file that the rules match when all of them hold; undefined when one of them does not. */
export async function firstMatch(
  files: FileTree,
  rules: readonly DetectionRule[],
): Promise<string | undefined> {
  const matches: string[] = [];
  for (const [glob, rule] of rules.flatMap((each) => Object.entries(each))) {
    const found = typeof rule === 'string' ? await containing(files, glob, rule) : pathsOf(files, glob);
    if (found.length > 0 !== (rule !== false)) return undefined;
    matches.push(...found);
  }
  return matches[0];
}

/** The rules in words, for an app that they do not fit. */
export const inWords = (rules: readonly DetectionRule[]): string[] =>
  rules
    .flatMap((rule) => Object.entries(rule))
    .map(([glob, rule]) => {
      if (typeof rule === 'string') return `${glob} containing /${rule}/`;
      return rule ? glob : `no ${glob}`;
    });

async function containing(files: FileTree, glob: string, regexp: string): Promise<string[]> {
  const pattern = compile(glob, regexp);
  const found: string[] = [];
  for (const path of pathsOf(files, glob)) {
    const text = (await files.read(path)).toString('latin1');
    if (pattern.matcher(text).find()) found.push(path);
  }
  return found;
}

const pathsOf = (files: FileTree, glob: string): string[] => files.glob(glob).map(({ path }) => path);

/**
 * The rules are Ruby regexps, where `^` and `$` are the ends of a line. RE2 takes a time that grows with the text and not
 * with its square or worse: a stranger's `app.rb`, which is nothing but blanks, would keep JavaScript's own busy for hours.
 */
function compile(glob: string, regexp: string): RE2JS {
  try {
    return RE2JS.compile(regexp, RE2JS.MULTILINE);
  } catch {
    throw badDetectionRule(glob, regexp);
  }
}
