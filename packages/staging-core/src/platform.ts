import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const schema = z.strictObject({
  cache: z.string().describe('where gems and modules are kept between stagings'),
  jars: z
    .string()
    .optional()
    .describe('a directory of jars for Java apps: drivers of databases, the auto-reconfiguration of 2012'),
  insight_agent: z.string().optional().describe('of 2012; accepted, not used'),
  ruby: z.string().default('ruby').describe('the Ruby that bundles gems; never one that a request names'),
  npm: z.string().default('npm').describe('the npm that installs modules'),
  python: z.string().default('python3').describe('the Python whose pip installs packages'),
  rebar: z.string().default('rebar3').describe('the rebar that makes Erlang releases'),
  buildpacks: z
    .string()
    .optional()
    .describe('a directory of buildpacks, each a directory; tried in the order of their names'),
});

/** The stager's own surroundings, the same for every app: the file that `$PLATFORM_CONFIG` names. */
export type Platform = z.output<typeof schema>;

/** A platform file that cannot be used; `message` names the file and the key. */
export class BadPlatform extends Error {
  override readonly name = 'BadPlatform';
}

/** @throws {BadPlatform} */
export function loadPlatform(file: string): Platform {
  try {
    return schema.parse(parse(readFileSync(file, 'utf8')) ?? {});
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new BadPlatform(`${file}: ${why}`);
  }
}
