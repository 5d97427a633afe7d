import { type Bus, connectBus, createLog, hideCredentials, StartError } from '@diy-paas/component';
import { UsageError } from '../usage.ts';

/** What was asked for is not there: exit 1. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
}

/**
 * The main function of a command that talks to the DEAs: its arguments, the bus, its exit status.
 * 0 done; 1 not found or failed; 2 usage; 3 no bus.
 * @param parse returns undefined when only help is wanted
 */
export async function command<Options>(
  usage: string,
  parse: (args: string[]) => Options | undefined,
  work: (bus: Bus, options: Options) => Promise<void>,
): Promise<void> {
  try {
    const options = parse(process.argv.slice(2));
    if (options === undefined) return console.log(usage);
    const uri = process.env.NATS_URI || 'nats://127.0.0.1:4222';
    const log = createLog('command', { level: 'off' });
    const bus = await connectBus({ uri, name: 'command', log, patienceMs: 1_000 });
    try {
      await work(bus, options);
    } finally {
      await bus.close();
    }
  } catch (error) {
    process.exitCode = tell(error as Error, usage);
  }
}

function tell(error: Error, usage: string): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage}`);
    return 2;
  }
  if (error instanceof StartError) {
    console.error(hideCredentials(`${error.message}. Start one with everything else: pnpm start`));
    return 3;
  }
  console.error(error instanceof NotFound ? error.message : error.stack);
  return 1;
}
