/** What a DEA knows of a runtime before it has looked for it on its machine. */
export interface StandardRuntime {
  readonly executable: string;
  readonly version_flag: string;
  /** How to get the executable, for the log. */
  readonly advice: string;
}

const apt = (executable: string, debianPackage: string, version_flag = '-v'): StandardRuntime => ({
  executable,
  version_flag,
  advice: `apt-get install ${debianPackage}`,
});

/**
 * The runtimes of Cloud Foundry in 2012 that a config may name without more ado. Whatever version the name promised,
 * the app gets the machine's own: ruby18 is today's Ruby.
 */
const families: readonly [name: RegExp, runtime: StandardRuntime][] = [
  [/^ruby\d*$/, apt('ruby', 'ruby')],
  [/^node\d*$/, apt('node', 'nodejs')],
  [/^java\d*$/, apt('java', 'default-jre-headless', '-version')],
  [/^php\d*$/, apt('php', 'php-cli')],
  [/^python\d*$/, apt('python3', 'python3', '--version')],
  [/^erlang(R\w+)?$/, apt('erl', 'erlang-base', '-version')],
];

/** `ruby19` → ruby and so on; undefined for a name that nobody used in 2012. */
export const standardRuntime = (name: string): StandardRuntime | undefined =>
  families.find(([pattern]) => pattern.test(name))?.[1];
