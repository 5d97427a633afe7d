import { makeRoom } from './bench/room.ts';
import { chaos } from './chaos/chaos.ts';
import { forPeople } from './chaos/for-people.ts';
import { type Options, parseOptions, usage } from './chaos/options.ts';
import { untilSignal } from './until-signal.ts';
import { UsageError } from './usage.ts';

// nats-server ends with us, and the services when they notice.
void untilSignal().then(() => process.exit(130));

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) await main(options);
  else console.log(usage);
} catch (error) {
  const mistyped = error instanceof UsageError;
  console.error(mistyped ? `${error.message}\n\n${usage}` : (error as Error).stack);
  process.exitCode = mistyped ? 2 : 1;
}

async function main({ seed, scale, table: asTable }: Options): Promise<void> {
  const room = makeRoom();
  const document = await chaos(seed, scale, room);
  console.log(asTable ? forPeople(document) : JSON.stringify(document, null, 2));
  if (document.faults.length === 0) return room.remove();
  console.error(`The services' logs are in ${room.path}.`);
  process.exitCode = 1;
}
