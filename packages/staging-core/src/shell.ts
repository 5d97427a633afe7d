/** A word for a shell script: as it is where it is plain, in single quotes otherwise. */
export const shellWord = (text: string): string =>
  /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A file's name as an argument: never taken for an option. */
export const shellFile = (path: string): string => shellWord(path.startsWith('-') ? `./${path}` : path);

/**
 * The words of a command line, quotes and backslashes understood as a shell does, and nothing else of a shell.
 * Undefined for one that needs a shell: variables, pipes, lists, redirections.
 */
export function shellWords(line: string): string[] | undefined {
  const part = /'([^']*)'|"((?:\\["\\]|[^"\\$`])*)"|\\(.)|([^\s'"\\$`;&|<>()]+)/y;
  const words: string[] = [];
  let rest = line.trim();
  while (rest) {
    let word = '';
    let at = 0;
    for (part.lastIndex = 0; at < rest.length && !/\s/.test(rest[at]!); at = part.lastIndex) {
      const found = part.exec(rest);
      if (!found) return undefined;
      const [, single, double, escaped, plain] = found;
      word += single ?? double?.replaceAll(/\\(["\\])/g, '$1') ?? escaped ?? plain;
    }
    words.push(word);
    rest = rest.slice(at).trimStart();
  }
  return words;
}
