/** What a controller says of a runtime when it has an app staged and started. */
export interface KnownRuntime {
  readonly executable: string;
  readonly version: string;
  /** Of every app of the runtime. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** `ruby -S rackup` looks for rackup on the PATH, and an app's environment has none of its own. */
const path = { PATH: '/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin' };

/**
 * The one list of runtimes. Those with a name of 2012 have the version that the name promised, so that staging treats
 * them as it did then; a DEA gives an app whatever its machine has under that name.
 */
export const knownRuntimes: Readonly<Record<string, KnownRuntime>> = {
  ruby18: { executable: 'ruby', version: '1.8.7', environment: path },
  ruby19: { executable: 'ruby', version: '1.9.3', environment: path },
  ruby3: { executable: 'ruby', version: '3.1', environment: path },
  node: { executable: 'node', version: '0.4.12' },
  node06: { executable: 'node', version: '0.6.8' },
  node08: { executable: 'node', version: '0.8.2' },
  node20: { executable: 'node', version: '20' },
  python2: { executable: 'python', version: '2.6.5' },
  python3: { executable: 'python3', version: '3' },
  php: { executable: 'php', version: '5.3' },
  php8: { executable: 'php', version: '8' },
  java: { executable: 'java', version: '1.6' },
  java7: { executable: 'java', version: '1.7' },
  java17: { executable: 'java', version: '17' },
  erlangR14B02: { executable: 'erl', version: 'R14B02' },
  erlang: { executable: 'erl', version: '25' },
};

/** Whether a version is at least `major.minor`; a version that is not told is taken for one of 2012. */
export function isAtLeast(version: string | null | undefined, [major, minor]: [number, number]): boolean {
  const [, m, n] = /^(\d+)(?:\.(\d+))?/.exec(version ?? '') ?? [];
  return Number(m ?? 0) > major || (Number(m ?? 0) === major && Number(n ?? 0) >= minor);
}
