import { createWriteStream } from 'node:fs';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { LoggingConfig } from './settings.ts';

export type Log = Logger;

/** Cloud Foundry's levels that pino does not have. */
const LEVELS: Record<string, string> = { debug1: 'debug', debug2: 'trace', off: 'silent' };

/** A log for one service: pretty for people on a terminal, JSON lines otherwise. */
export function createLog(name: string, config: LoggingConfig): Log {
  const target = config.file ? createWriteStream(config.file, { flags: 'a' }) : process.stdout;
  const format = config.format ?? (config.file || !process.stdout.isTTY ? 'json' : 'pretty');
  const sink =
    format === 'json'
      ? target
      : pretty({
          destination: target,
          colorize: process.stdout.isTTY || process.env.FORCE_COLOR === '1',
          ignore: 'pid,hostname,name',
          translateTime: 'HH:MM:ss.l',
          singleLine: true,
        });
  const destination = { write: (line: string) => sink.write(hideCredentials(line)) };
  return pino({ name, level: LEVELS[config.level] ?? config.level }, destination);
}

/** Whatever is written for people passes here: `http://user:password@host` becomes `http://***@host`. */
export const hideCredentials = (text: string): string =>
  text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/"'<>]+@/gi, '$1***@');
