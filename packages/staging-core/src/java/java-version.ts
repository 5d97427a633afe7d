import { memoryOf } from '../memory.ts';
import type { AppToStage } from '../plugin.ts';
import { isAtLeast } from '../runtimes.ts';
import { LOCAL_RUNTIME } from '../scripts.ts';
import { heap } from './jvm-options.ts';

/**
 * The one place where it matters which Java is meant. In 2012 (1.6, 1.7) Ruby wrote Tomcat's configuration, and the heap
 * had all of the app's memory; today a DEA for Java needs no Ruby, and what a JVM needs besides its heap is left to it.
 */
export function tomcatStart(app: AppToStage): {
  environment: Record<string, string>;
  beforeStart: readonly string[];
} {
  const temporary = '-Djava.io.tmpdir=$PWD/tmp';
  if (isAtLeast(app.properties.runtime_info.version, [1, 8]))
    return {
      environment: {
        CATALINA_OPTS: `-Xmx${Math.floor(memoryOf(app) * 0.75)}m ${temporary}`,
        JAVA: LOCAL_RUNTIME,
      },
      beforeStart: ['bash resources/configure_tomcat "$VCAP_APP_PORT"'],
    };
  return {
    environment: { CATALINA_OPTS: `${heap(app)} ${temporary}` },
    beforeStart: [
      'export CATALINA_OPTS="$CATALINA_OPTS `ruby resources/set_environment`"',
      'env > env.log',
      'PORT=-1',
      'while getopts ":p:" opt; do',
      '  case $opt in',
      '    p)',
      '      PORT=$OPTARG',
      '      ;;',
      '  esac',
      'done',
      'if [ $PORT -lt 0 ] ; then',
      '  echo "Missing or invalid port (-p)"',
      '  exit 1',
      'fi',
      'ruby resources/generate_server_xml $PORT',
    ],
  };
}
