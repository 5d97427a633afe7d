import { memoryOf } from '../memory.ts';
import type { AppToStage } from '../plugin.ts';
import { isAtLeast } from '../runtimes.ts';
import { LOCAL_RUNTIME } from '../scripts.ts';
import { heap, jvmMemory } from './jvm-options.ts';

/*
 * The one place where it matters which Java is meant. In 2012 (1.6, 1.7) Ruby wrote Tomcat's configuration, and the heap
 * had all of the app's memory; today a DEA for Java needs no Ruby, and what a JVM needs besides its heap is left to it.
 */

const isOfToday = ({ properties }: AppToStage): boolean => isAtLeast(properties.runtime_info.version, [1, 8]);

/** What the start script of a Play app is given, and what stands before it. */
export function playStart(app: AppToStage): { options: string[]; environment: Record<string, string> } {
  const port = '-Dhttp.port=$VCAP_APP_PORT';
  if (!isOfToday(app))
    return { options: [heap(app), port, '-Djava.io.tmpdir=$PWD/tmp', '$JAVA_OPTS'], environment: {} };
  return {
    // In 2012 it was a directory of the app that was not there.
    options: [heapOfToday(app), port, '-Djava.io.tmpdir=../tmp', '$JAVA_OPTS'],
    environment: { PATH: `$(dirname ${LOCAL_RUNTIME}):$PATH` },
  };
}

const heapOfToday = (app: AppToStage): string => `-Xmx${Math.floor(memoryOf(app) * 0.75)}m`;

/** Whether an app is changed so that it finds its services: what did that knows Spring and Java of 2012 only. */
export const isReconfigured = (app: AppToStage): boolean => !isOfToday(app);

/** How Tomcat is started. */
export function tomcatStart(app: AppToStage): {
  environment: Record<string, string>;
  beforeStart: readonly string[];
} {
  if (isOfToday(app))
    return {
      environment: {
        CATALINA_OPTS: heapOfToday(app),
        CATALINA_TMPDIR: '$PWD/tmp',
        JAVA: LOCAL_RUNTIME,
      },
      beforeStart: ['bash resources/configure_tomcat "$VCAP_APP_PORT"'],
    };
  return {
    environment: { CATALINA_OPTS: jvmMemory(app) },
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
