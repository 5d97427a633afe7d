import { directory, type Entry, textFile } from '@diy-paas/archive';
import { noMainFile } from '../errors.ts';
import { memoryOf } from '../memory.ts';
import { configureApache, generateApacheConf } from '../php/configure-apache.ts';
import { configuresWithoutRuby } from '../php/php-version.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';

/** PHP: an Apache of the app's own serves it. */
export const php: StagingPlugin = {
  name: 'php',
  defaultRuntime: 'php8',
  detection: [{ '*.php': true }],

  because: (file) => `${file} found`,

  async describe(app: AppToStage): Promise<StagedApp> {
    if (!app.files.glob('**/*.php').length) throw noMainFile('PHP', ['*.php', '**/*.php']);
    return {
      startCommand: 'bash ./start.sh',
      startDirectory: 'apache',
      environment: {},
      beforeStart: configuresWithoutRuby(app.properties.runtime_info.version)
        ? [`bash resources/configure_apache "$VCAP_APP_PORT" "$PWD" ${memoryOf(app)}M`]
        : [
            'env > env.log',
            `ruby resources/generate_apache_conf $VCAP_APP_PORT $HOME $VCAP_SERVICES ${memoryOf(app)}m`,
          ],
      stop: killWithChildren,
      files,
    };
  },
};

const mtime = new Date(0);
const files: readonly Entry[] = [
  directory('apache/php', { mtime }),
  textFile('resources/configure_apache', configureApache, { mode: 0o755, mtime }),
  textFile('resources/generate_apache_conf', generateApacheConf, { mode: 0o755, mtime }),
];

/** Apache answers in processes of its own. */
const killWithChildren = [
  "CHILDPIDS=$(pgrep -P ${1} -d ' ')",
  'kill -9 ${1}',
  'for CPID in ${CHILDPIDS};do',
  '  kill -9 ${CPID}',
  'done',
];
