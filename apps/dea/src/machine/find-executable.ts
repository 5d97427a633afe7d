import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** The absolute path of a program: as given where it is one, otherwise the first on `searchPath`; undefined where there is none. */
export function findExecutable(program: string, searchPath = process.env.PATH ?? ''): string | undefined {
  if (isAbsolute(program)) return isExecutable(program) ? program : undefined;
  return searchPath
    .split(delimiter)
    .filter(isAbsolute)
    .map((directory) => join(directory, program))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
