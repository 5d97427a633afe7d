import { parseCommandLine, positiveInteger, UsageError } from '../usage.ts';
import type { Scale } from './plan.ts';

export const usage = `usage: pnpm -s chaos staging [options]

Stages apps while kill -9 hits stagers, cloud controller and nats-server, each started again at once. Then looks whether
anything was lost. Prints one JSON document; exits 1 when it found a fault. Has a nats-server and services of its own.

  --seed N       which moments, victims and apps (1); the same seed plans the same
  --count N      stagings (100)
  --stagers N    stagers of one queue (2)
  --kills N      how often something is killed (30)
  --seconds N    over which stagings and kills are spread (40)
  --table        print a table for people instead`;

export interface Options {
  readonly seed: number;
  readonly scale: Scale;
  readonly table: boolean;
}

/** Undefined: the user asked for help. @throws {UsageError} */
export function parseOptions(args: string[]): Options | undefined {
  const { values, positionals } = parseCommandLine({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      count: { type: 'string', default: '100' },
      stagers: { type: 'string', default: '2' },
      kills: { type: 'string', default: '30' },
      seconds: { type: 'string', default: '40' },
      table: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  if (positionals.join() !== 'staging') throw new UsageError('there is one thing to disturb: staging');
  const number = (name: 'seed' | keyof Scale) => positiveInteger(name, values[name]);
  return {
    seed: number('seed'),
    scale: {
      count: number('count'),
      stagers: number('stagers'),
      kills: number('kills'),
      seconds: number('seconds'),
    },
    table: values.table,
  };
}
