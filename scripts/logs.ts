import { appArguments } from './deas/arguments.ts';
import { command } from './deas/command.ts';
import { instancesOfApp } from './deas/find.ts';
import { followLogs, showLogs } from './logs/logs.ts';

const usage = `usage: pnpm logs APP [--instance N] [--follow]

Shows the log files of an app's instances, also of those that crashed within the hour.

  --instance N, -i N  of this one only
  --follow, -f        goes on with what is written, until Ctrl-C or the end of the instances`;

await command(
  usage,
  (args) => appArguments(args, 0),
  async (bus, { app, instance, follow }) => {
    const instances = await instancesOfApp(bus, app, instance);
    await (follow ? followLogs(instances) : showLogs(instances));
  },
);
