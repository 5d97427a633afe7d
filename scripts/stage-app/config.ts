import { readFileSync } from 'node:fs';
import { stagingProperties } from '@diy-paas/protocol';
import { parse } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../usage.ts';

const schema = z.looseObject({
  source_dir: z.string(),
  dest_dir: z.string(),
  environment: stagingProperties,
});
export type StageConfig = z.output<typeof schema>;

/**
 * The article's `config/stage-sinatra.yml`: which app, where to, and what a staging request calls its properties.
 * @throws {UsageError} naming the file and the key
 */
export function loadStageConfig(file: string): StageConfig {
  try {
    return schema.parse(parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new UsageError(`${file}: ${why}`);
  }
}
