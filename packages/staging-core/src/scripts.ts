import type { StagedApp } from './plugin.ts';

/** Stands in `startup` for the runtime's executable; the DEA fills it in when it unpacks the droplet. */
export const LOCAL_RUNTIME = '%VCAP_LOCAL_RUNTIME%';

/**
 * The droplet's start-up script: run in the droplet's root as `./startup -p PORT`. Empty lines are left out, as in 2012;
 * the template of 2013 names files by the droplet's absolute path and takes the output of a whole list of commands.
 */
export function startupScript(staged: StagedApp): string {
  const { environment, beforeStart, startDirectory = 'app', startCommand, template = 2012 } = staged;
  const of2013 = template === 2013;
  const root = of2013 ? '$DROPLET_BASE_DIR' : '..';
  const command = of2013 ? `(${startCommand})` : startCommand;
  return script([
    ...environmentLines(environment),
    ...beforeStart,
    ...(of2013 ? ['DROPLET_BASE_DIR=$PWD'] : []),
    `cd ${startDirectory}`,
    `${command} > ${root}/logs/stdout.log 2> ${root}/logs/stderr.log &`,
    'STARTED=$!',
    `echo "$STARTED" >> ${root}/run.pid`,
    'wait $STARTED',
  ]);
}

/** Ends the app and what waits for it, its start-up script. */
export const killApp: readonly string[] = [
  'APP_PID=$1',
  'APP_PPID=`ps -o ppid= -p $APP_PID`',
  'kill -9 $APP_PID',
  'kill -9 $APP_PPID',
];

/** The droplet's stop script: run as `./stop PID`, with the pid that `run.pid` tells. */
export function stopScript({ stop = killApp }: StagedApp): string {
  return script([...environmentLines({}), ...stop]);
}

const script = (lines: readonly string[]): string => ['#!/bin/bash', ...lines, ''].join('\n');

function environmentLines(environment: StagedApp['environment']): string[] {
  return Object.entries({ TMPDIR: '$PWD/tmp', ...environment })
    .map(([name, value]) => (value === null ? `unset ${name}` : `export ${name}="${value}"`))
    .sort();
}
