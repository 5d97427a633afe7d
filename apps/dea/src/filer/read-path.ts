import { noSuchFile, notAccessible } from './refusals.ts';

/** What is asked for. */
export interface Asked {
  /** Name of an instance's directory. */
  readonly directory: string;
  /** Names from there; none for the directory itself. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/**
 * Takes the target of a request apart. `..` is refused, however it is spelled, before anybody else resolves it.
 * @throws {FilerError}
 */
export function readPath(target: string): Asked {
  const [raw = '', query = ''] = target.split('?', 2);
  const [root, directory, ...path] = raw
    .split('/')
    .map(decoded)
    .filter((name) => name !== '' && name !== '.');
  if (root !== 'droplets' || directory === undefined) throw noSuchFile();
  const names = [directory, ...path];
  if (names.some((name) => name === '..' || name.includes('/') || name.includes('\0'))) throw notAccessible();
  // The platform's own; the old DEA kept them to itself.
  if (path.length === 1 && (path[0] === 'startup' || path[0] === 'stop')) throw notAccessible();
  return { directory, path, query: new URLSearchParams(query) };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw noSuchFile();
  }
}
