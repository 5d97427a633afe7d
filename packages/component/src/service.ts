import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { type ConfigDefinition, loadConfig } from './config.ts';
import { StartError } from './errors.ts';
import { createLog, hideCredentials, type Log } from './log.ts';
import { writePidFile } from './pid-file.ts';
import type { LoggingConfig } from './settings.ts';

/** A running service. Every service is a function that returns one. */
export interface Service {
  /** Ends orderly: takes no new work, finishes what it has, leaves nothing behind. */
  stop(): Promise<void>;
  /** Ends now: drops the work at hand, still leaves nothing behind. */
  kill?(): Promise<void>;
}

/** What a service is handed besides its settings. */
export interface ServiceContext {
  readonly log: Log;
  /** Aborted when the service is told to end while it is still starting. */
  readonly signal: AbortSignal;
  /** Where its settings come from, if from a file. */
  readonly configFile?: string;
}

export interface ServiceProgram<S extends z.ZodType> {
  readonly name: string;
  readonly config: ConfigDefinition<S>;
  readonly start: (config: z.output<S>, context: ServiceContext) => Promise<Service>;
  readonly logging: (config: z.output<S>) => LoggingConfig;
  readonly pidFile?: (config: z.output<S>) => string | undefined;
}

const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGUSR2', 'SIGHUP'] as const;

/**
 * The main function of a service's process: `-c FILE`, settings, log, pid file, start, signals, exit.
 * The first signal stops it orderly, a second one kills it. Exits 0 when stopped, 1 when it cannot start.
 */
export async function runService<S extends z.ZodType>(program: ServiceProgram<S>): Promise<void> {
  try {
    const { values } = parseArgs({ options: { config: { type: 'string', short: 'c' } } });
    const configFile = values.config ?? program.config.file;
    const config = loadConfig(program.config, configFile);
    outliveReaders();
    const log = createLog(program.name, program.logging(config));
    const pidFile = program.pidFile?.(config);
    if (pidFile) process.once('exit', writePidFile(pidFile));

    const starting = new AbortController();
    const ended = onEnd(log, async (force) => {
      starting.abort();
      const service = await running.catch(() => undefined);
      await (force && service?.kill ? service.kill() : service?.stop());
    });
    const running = program.start(config, { log, signal: starting.signal, configFile });
    await running.catch((error: Error) => {
      if (!starting.signal.aborted) throw error;
    });
    await ended;
    process.exit(0);
  } catch (error) {
    const expected =
      error instanceof StartError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    const text = expected ? (error as Error).message : (error as Error).stack;
    process.stderr.write(`${program.name}: ${hideCredentials(String(text))}\n`);
    process.exit(1);
  }
}

/** Whoever reads our log may be killed, and its disk may be full: no reason to drop the work at hand. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** Resolves when `end` has ended the service that a signal asked to end. */
function onEnd(log: Log, end: (force: boolean) => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let asked = 0;
    const ask = (why: string) => {
      const force = asked++ > 0;
      log.info(force ? `${why} again: ending at once` : `${why}: shutting down`);
      end(force).then(resolve, reject);
    };
    for (const signal of STOP_SIGNALS) process.on(signal, () => ask(signal));
    // Started by `pnpm start` or the demo: when that process dies, by whatever means, so do we.
    if (process.connected) process.once('disconnect', () => ask('our parent has gone'));
  });
}
