import { pipeline } from 'node:stream/promises';
import { appArguments } from './deas/arguments.ts';
import { command } from './deas/command.ts';
import { fetchFile } from './deas/fetch-file.ts';
import { instancesOfApp } from './deas/find.ts';

const usage = `usage: pnpm files APP [PATH] [--instance N]

Shows a file of an app's instance, or lists a directory: pnpm files sinatra app/app.rb`;

await command(
  usage,
  (args) => appArguments(args, 1),
  async (bus, { app, instance, rest: [path = ''] }) => {
    const [first] = await instancesOfApp(bus, app, instance);
    const response = await fetchFile(first!, path);
    await pipeline(response.body ?? [], process.stdout, { end: false });
    if (process.stdout.isTTY) console.log();
  },
);
