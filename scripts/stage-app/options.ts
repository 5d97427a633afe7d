import { parseCommandLine, UsageError } from '../usage.ts';

export const usage = `usage: pnpm stage-app CONFIG.yml [options]

Stages an application without any service, as the article's first half does. CONFIG.yml has source_dir, dest_dir and
environment; $PLATFORM_CONFIG names the platform's YAML file (config/platform.yml).

  --droplet FILE.tgz   write the droplet, too
  --dry-run            run no command, write nothing: print what would be made
  --json               with --dry-run: as {"startup", "stop", "files": [{"path", "type", "mode"}]}`;

export interface Options {
  readonly file: string;
  readonly droplet: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Undefined: the user asked for help. @throws {UsageError} */
export function parseOptions(args: string[]): Options | undefined {
  const { values, positionals } = parseCommandLine({
    args,
    options: {
      droplet: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new UsageError('one CONFIG.yml is needed');
  if (values.json && !values['dry-run']) throw new UsageError('--json goes with --dry-run');
  return { file, droplet: values.droplet, dryRun: values['dry-run'], json: values.json };
}
