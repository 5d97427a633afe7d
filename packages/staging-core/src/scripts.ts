import type { StagedApp } from './plugin.ts';

/** Stands in `startup` for the runtime's executable; the DEA fills it in when it unpacks the droplet. */
export const LOCAL_RUNTIME = '%VCAP_LOCAL_RUNTIME%';

/** The droplet's start-up script: run in the droplet's root as `./startup -p PORT`. */
export function startupScript({ environment, beforeStart, startCommand }: StagedApp): string {
  return script([
    ...environmentLines(environment),
    ...beforeStart,
    'cd app',
    `${startCommand} > ../logs/stdout.log 2> ../logs/stderr.log &`,
    'STARTED=$!',
    'echo "$STARTED" >> ../run.pid',
    'wait $STARTED',
  ]);
}

/** The droplet's stop script: run as `./stop PID`, with the pid that `run.pid` tells. */
export function stopScript(): string {
  return script([
    ...environmentLines({}),
    'APP_PID=$1',
    'APP_PPID=`ps -o ppid= -p $APP_PID`',
    'kill -9 $APP_PID',
    'kill -9 $APP_PPID',
  ]);
}

const script = (lines: readonly string[]): string => ['#!/bin/bash', ...lines, ''].join('\n');

function environmentLines(environment: StagedApp['environment']): string[] {
  return Object.entries({ TMPDIR: '$PWD/tmp', ...environment })
    .map(([name, value]) => (value === null ? `unset ${name}` : `export ${name}="${value}"`))
    .sort();
}
