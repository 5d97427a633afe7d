/** A word for a shell script: as it is where it is plain, in single quotes otherwise. */
export const shellWord = (text: string): string =>
  /^[\w./:@%+,=][\w./:@%+,=-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A file's name as an argument: never taken for an option. */
export const shellFile = (path: string): string => shellWord(path.startsWith('-') ? `./${path}` : path);
