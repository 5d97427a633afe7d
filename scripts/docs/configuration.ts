import { cloudControllerConfig } from '@diy-paas/cloud-controller';
import { type ConfigDefinition, settings } from '@diy-paas/component';
import { deaConfig } from '@diy-paas/dea';
import { stagerConfig } from '@diy-paas/stager';
import { generated } from './generated.ts';
import { table } from './table.ts';

/** `docs/configuration.md`: every setting of every service, with the variable that overrides it. */
export function configurationPage(): string {
  return [
    '# Configuration',
    generated,
    'Each service reads one YAML file, with the keys it had in 2012: `pnpm start stager -c config/stager.yml`. A wrong key or',
    'value ends it at once, with a line that says which. An environment variable overrides the file; lists and tables are',
    'written as YAML there, too (`STAGER_QUEUES="[staging, rescue]"`).',
    '',
    '`PLATFORM_CONFIG` names the platform’s file (`config/platform.yml`), with `cache`, the directory where gems are kept',
    'between stagings, `ruby`, the Ruby that bundles them (`ruby`), and `insight_agent`, which is accepted and not used.',
    '',
    '`NATS_URI` also tells `pnpm request-stage` where the bus is.',
    ...page('The stager', stagerConfig),
    ...page('The cloud controller', cloudControllerConfig),
    ...page('The DEA', deaConfig),
    '',
  ].join('\n');
}

const page = (title: string, definition: ConfigDefinition): string[] => [
  '',
  `## ${title}: \`${definition.file}\``,
  '',
  ...table(
    ['key', 'variable', 'type', 'default', ''],
    settings(definition).map((setting) => [
      `\`${setting.path.join('.')}\``,
      `\`${setting.env}\``,
      setting.type,
      setting.default === undefined ? '' : `\`${JSON.stringify(setting.default)}\``,
      setting.description,
    ]),
  ),
];
