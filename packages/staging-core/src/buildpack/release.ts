import { parse } from 'yaml';
import { badRelease } from '../errors.ts';

/** What `bin/release` says, as far as it is used. */
export interface Release {
  /** Of the process type web. */
  readonly web?: string;
  /** Set for the app where it does not set them itself; may refer to other variables. */
  readonly configVars: Readonly<Record<string, string>>;
}

/** @throws {StagingError} when it is no YAML of that kind */
export function readRelease(text: string): Release {
  const said = parseMapping(text);
  const vars = (said.config_vars ?? {}) as Record<string, unknown>;
  for (const name of Object.keys(vars))
    if (!/^[A-Za-z_]\w*$/.test(name)) throw badRelease(`variable ${name}`);
  const web = (said.default_process_types as Record<string, unknown> | null | undefined)?.web;
  return {
    configVars: Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, String(value)])),
    ...(typeof web === 'string' ? { web } : {}),
  };
}

/** A YAML mapping of a Procfile or a release; an empty one for an empty text. */
export function parseMapping(text: string): Record<string, unknown> {
  try {
    const said: unknown = parse(text) ?? {};
    if (typeof said === 'object' && !Array.isArray(said)) return said as Record<string, unknown>;
  } catch (error) {
    throw badRelease((error as Error).message.split('\n')[0]!);
  }
  throw badRelease('it is no mapping');
}
