import { type Entry, textFile } from '@diy-paas/archive';
import { parse, stringify } from 'yaml';
import { badFile } from '../errors.ts';
import type { AppToStage } from '../plugin.ts';
import { boundDatabase } from '../services.ts';

const FILE = 'config/database.yml';

/**
 * Rails' `database.yml` with the bound database for production, and everything else in it as it was; nothing when
 * no database is bound.
 * @throws {StagingError}
 */
export async function databaseYml({ files, properties }: AppToStage): Promise<Entry[]> {
  const bound = boundDatabase(properties.services);
  if (!bound) return [];
  const { adapter, ...connection } = bound;
  const production = { adapter, encoding: 'utf8', pool: 5, reconnect: false, ...connection };
  const settings = files.get(FILE) ? read((await files.read(FILE)).toString()) : {};
  const text = stringify({ ...settings, production }, { directives: true });
  return [textFile(`app/${FILE}`, text, { mtime: new Date(0) })];
}

function read(text: string): Record<string, unknown> {
  try {
    return (parse(text, { merge: true }) as Record<string, unknown> | null) ?? {};
  } catch (error) {
    throw badFile(FILE, 'YAML', error as Error);
  }
}
