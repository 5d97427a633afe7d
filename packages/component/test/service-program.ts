// A service for service.test.ts to run as a process of its own: it says what happens to it, one word a line.
import { z } from 'zod';
import { defineConfig, runService, StartError, shared } from '../src/index.ts';

const say = (word: string) => process.stdout.write(`${word}\n`);
const keepAlive = setInterval(() => {}, 1000);

await runService({
  name: 'thing',
  config: defineConfig({
    file: 'thing.yml',
    envPrefix: 'THING',
    schema: z.strictObject({
      fail: z.boolean().default(false),
      pid: z.string().optional(),
      logging: shared.logging,
    }),
  }),
  logging: (config) => config.logging,
  pidFile: (config) => config.pid,
  start: async ({ fail }) => {
    if (fail) throw new StartError('port 1 is taken by http://user:secret@host');
    let kill = () => {};
    say('started');
    return {
      stop: async () => {
        say('stopping');
        await new Promise<void>((resolve) => {
          kill = resolve;
          if (!process.env.STUBBORN) resolve();
        });
        clearInterval(keepAlive);
        say('stopped');
      },
      kill: async () => {
        say('killed');
        kill();
      },
    };
  },
});
