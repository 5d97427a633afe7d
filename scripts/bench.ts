import { type Options, parseOptions, usage } from './bench/options.ts';
import { makeRoom } from './bench/room.ts';
import { table } from './bench/table.ts';
import { untilSignal } from './until-signal.ts';
import { UsageError } from './usage.ts';

// nats-server ends with us, and the services when they notice.
void untilSignal().then(() => process.exit(130));

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) await bench(options);
  else console.log(usage);
} catch (error) {
  const mistyped = error instanceof UsageError;
  console.error(mistyped ? `${error.message}\n\n${usage}` : (error as Error).stack);
  process.exitCode = mistyped ? 2 : 1;
}

/** Measures one part after the other: they would only disturb each other. */
async function bench({ parts, quick, table: asTable }: Options) {
  const room = makeRoom();
  try {
    const document: Record<string, object> = {};
    for (const [name, measure] of Object.entries(parts)) {
      if (process.stderr.isTTY) process.stderr.write(`measuring ${name} …\n`);
      document[name] = await measure({ room, quick });
      await room.remove(); // a package of 1 GB must not wait for the end
    }
    console.log(asTable ? table(document) : JSON.stringify(document, null, 2));
  } finally {
    await room.remove();
  }
}
