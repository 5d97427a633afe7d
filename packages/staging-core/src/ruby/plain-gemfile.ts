import type { FileTree } from '@diy-paas/archive';

/** Strings without a value put in, lists of words, comments. */
const LITERALS = /'[^'\n]*'|"[^"\n\\#]*"|%[iw]\[[\w\s-]*\]|#.*$/gm;
const WORD = /^(source|gem|group|platforms?|ruby|do|end|true|false|nil|=>|:\w+(=>)?|(?!file:)\w+:|\d[\d.]*)$/;
/** A gem that is not from somewhere else, but in the app. */
const REMOTE_IN_APP = /^ {2}remote: (?![\w+]+:\/\/|\S+@)/m;

/**
 * Whether a Gemfile does nothing but list gems, none of which is a part of the app. A Gemfile is a program, and this is
 * not the language it is written in: whatever is not understood, such as `eval_gemfile` or `gemspec`, counts as more.
 */
export async function onlyListsGems(files: FileTree): Promise<boolean> {
  if (!files.get('Gemfile')) return true; // then Bundler has its say
  const gemfile = (await files.read('Gemfile')).toString();
  const lockfile = (await files.read('Gemfile.lock')).toString();
  const words = gemfile.replaceAll(LITERALS, ' ').match(/[^\s,()[\]]+/g) ?? [];
  return words.every((word) => WORD.test(word)) && !REMOTE_IN_APP.test(lockfile);
}
