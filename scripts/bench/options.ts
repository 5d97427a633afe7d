import { parseCommandLine, UsageError } from '../usage.ts';
import { type PartName, partNames } from './parts.ts';

export const usage = `usage: pnpm -s bench staging [options]

Measures staging on a nats-server and services of its own, and prints one JSON document. The whole takes about five
minutes and 8 GB of the temporary directory ($TMPDIR).

  --table        print a table for people instead
  --only NAME    one part: ${partNames.join(', ')}
  --quick        fewer rounds, and no package of 1 GB: under a minute`;

export interface Options {
  readonly only: PartName | undefined;
  readonly table: boolean;
  readonly quick: boolean;
}

/** Undefined: the user asked for help. @throws {UsageError} */
export function parseOptions(args: string[]): Options | undefined {
  const { values, positionals } = parseCommandLine({
    args,
    options: {
      table: { type: 'boolean', default: false },
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  if (positionals.join() !== 'staging') throw new UsageError('there is one benchmark: staging');
  const only = partNames.find((name) => name === values.only);
  if (values.only !== undefined && !only) throw new UsageError(`there is no part "${values.only}"`);
  return { only, table: values.table, quick: values.quick };
}
