import type { Service } from '@diy-paas/protocol';
import { parseCommandLine, positiveInteger, UsageError } from '../usage.ts';
import { readService } from './service.ts';

export const usage = `usage: pnpm request-stage [app-dir-or-zip] [options]

Has an application staged by a running stager and started on a running DEA.
Without a directory or zip: the Sinatra sample. NATS_URI names the bus (nats://127.0.0.1:4222).

  --name NAME        the app's name and id (that of the directory)
  --framework NAME   how to stage it (detected from its files)
  --runtime NAME     what runs it (the framework's default)
  --instances N      how many to start (1)
  --memory MB        for each instance (256)
  --env NAME=VALUE   a variable of the app's; may be given often
  --command COMMAND  how to start it, "ruby worker.rb"; makes it a standalone app where nothing else is asked for
  --buildpack URL    the git repository (https:// or file://) of the buildpack that makes it
  --service SERVICE  one to bind, as VCAP_SERVICES shows it: {"label": "mysql-5.1", "name": "db", "credentials": {…}},
                     or a file with such JSON; may be given often
  --no-start         stage only
  --trace            print every message on the bus
  --json             print one JSON document at the end, nothing else

exit status: 0 done; 1 staging or start failed; 2 usage; 3 nobody there (no bus, stager, cloud controller or DEA)`;

export interface Options {
  readonly path: string;
  readonly name: string | undefined;
  readonly framework: string | undefined;
  readonly runtime: string | undefined;
  readonly instances: number;
  readonly memory: number;
  readonly environment: string[];
  readonly command: string | undefined;
  readonly buildpack: string | undefined;
  readonly services: readonly Service[];
  readonly start: boolean;
  readonly trace: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws {UsageError} */
export function parseOptions(args: string[], sample: string): Options {
  const { values, positionals } = parseCommandLine({
    args,
    options: {
      name: { type: 'string' },
      framework: { type: 'string' },
      runtime: { type: 'string' },
      instances: { type: 'string', default: '1' },
      memory: { type: 'string', default: '256' },
      env: { type: 'string', multiple: true, default: [] },
      command: { type: 'string' },
      buildpack: { type: 'string' },
      service: { type: 'string', multiple: true, default: [] },
      'no-start': { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (positionals.length > 1) throw new UsageError('one application at a time');
  const odd = values.env.find((entry) => !/^[A-Za-z_]\w*=/.test(entry));
  if (odd !== undefined) throw new UsageError(`--env takes NAME=VALUE, not "${odd}"`);
  if (values.name !== undefined && !/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/.test(values.name)) {
    throw new UsageError(`--name takes letters, digits and "-", not "${values.name}"`);
  }
  return {
    path: positionals[0] ?? sample,
    name: values.name,
    framework: values.framework,
    runtime: values.runtime,
    instances: positiveInteger('instances', values.instances),
    memory: positiveInteger('memory', values.memory),
    environment: values.env,
    command: values.command,
    buildpack: values.buildpack,
    services: values.service.map(readService),
    start: !values['no-start'],
    trace: values.trace,
    json: values.json,
    help: values.help,
  };
}
