import { command } from './deas/command.ts';
import { allInstances } from './deas/find.ts';
import { table } from './ps/table.ts';
import { parseCommandLine, UsageError } from './usage.ts';

const usage = `usage: pnpm ps [--json]

Lists the instances of all DEAs with their state and what they use. NATS_URI names the bus (nats://127.0.0.1:4222).`;

await command(usage, parse, async (bus, { json }) => {
  const found = await allInstances(bus);
  // The password of the file viewer is nobody's business.
  if (json)
    console.log(
      JSON.stringify(
        found.map(({ credentials: _, ...rest }) => rest),
        null,
        2,
      ),
    );
  else console.log(found.length ? table(found) : 'No DEA has an instance. Start one: pnpm request-stage');
});

function parse(args: string[]): { json: boolean } | undefined {
  const { values, positionals } = parseCommandLine({
    args,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (positionals.length) throw new UsageError(`"${positionals[0]}" is too much`);
  return values.help ? undefined : { json: values.json };
}
