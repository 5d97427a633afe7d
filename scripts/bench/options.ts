import { parseCommandLine, UsageError } from '../usage.ts';
import { subjects } from './parts.ts';

export const usage = `usage: pnpm -s bench staging|dea [options]

Measures staging, or the DEA, on a nats-server and services of its own, and prints one JSON document. Staging takes about
five minutes and 8 GB of the temporary directory ($TMPDIR), the DEA about three minutes and 2 GB of memory.

  --table        print a table for people instead
  --only NAME    one part: ${Object.entries(subjects)
    .map(([subject, parts]) => `${Object.keys(parts).join(', ')} (${subject})`)
    .join('; ')}
  --quick        fewer rounds, and no package of 1 GB: under a minute`;

export interface Options {
  /** The parts to measure, by name. */
  readonly parts: (typeof subjects)[string];
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
  const [subject, ...more] = positionals;
  const all = more.length ? undefined : subjects[subject ?? ''];
  if (!all) throw new UsageError(`one of these is measured: ${Object.keys(subjects).join(', ')}`);
  return { parts: chosen(all, values.only), table: values.table, quick: values.quick };
}

function chosen(all: Options['parts'], only: string | undefined): Options['parts'] {
  if (only === undefined) return all;
  const part = all[only];
  if (!part) throw new UsageError(`there is no part "${only}"`);
  return { [only]: part };
}
