import { parseCommandLine, UsageError } from '../usage.ts';

/** What the commands on one app have in common: `APP [--instance N] [--help]`. */
export interface AppOptions {
  readonly app: string;
  readonly instance: number | undefined;
  /** What follows APP. */
  readonly rest: readonly string[];
  readonly follow: boolean;
}

/**
 * @param most how many words may follow APP
 * @throws {UsageError}
 */
export function appArguments(args: string[], most: number): AppOptions | undefined {
  const { values, positionals } = parseCommandLine({
    args,
    options: {
      instance: { type: 'string', short: 'i' },
      follow: { type: 'boolean', short: 'f', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const [app, ...rest] = positionals;
  if (app === undefined) throw new UsageError('which app?');
  if (rest.length > most) throw new UsageError(`"${rest[most]}" is too much`);
  if (values.instance !== undefined && !/^\d{1,6}$/.test(values.instance)) {
    throw new UsageError(`--instance takes an index from 0 on, not "${values.instance}"`);
  }
  const instance = values.instance === undefined ? undefined : Number(values.instance);
  return { app, instance, rest, follow: values.follow };
}
