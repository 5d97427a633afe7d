import { type Entry, textFile } from '@diy-paas/archive';
import { parse, stringify } from 'yaml';
import { badFile } from '../errors.ts';
import type { AppToStage } from '../plugin.ts';
import { boundDatabase } from '../services.ts';
import { lockedGems } from './gemfile-lock.ts';

const FILE = 'config/database.yml';
const DRIVERS = { mysql2: 'mysql2', postgresql: 'pg' } as const;

/**
 * Rails' `database.yml` with the bound database for production, and everything else in it as it was; nothing when
 * no database is bound.
 * @throws {StagingError}
 */
export async function databaseYml({ files, properties, log }: AppToStage): Promise<Entry[]> {
  const bound = boundDatabase(properties.services);
  if (!bound) return [];
  const { adapter, ...connection } = bound;
  log(`${FILE} has the bound database for production.`);
  const gem = DRIVERS[adapter];
  if (!(await lockedGems(files)).has(gem)) log(`It needs the gem ${gem}, which Gemfile.lock does not have.`);
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
