import type { FileTree } from '@diy-paas/archive';
import { parse } from 'yaml';
import { badFile } from '../errors.ts';

const FILE = 'config/cloudfoundry.yml';

/** What an app of Ruby says to the cloud. */
export interface CloudFoundryYml {
  /** false: leave my services to me. */
  readonly autoconfig?: unknown;
  /** false: do not migrate the database when starting. */
  readonly dbmigrate?: unknown;
}

/** @throws {StagingError} when it is there and is no YAML */
export async function cloudFoundryYml(files: FileTree): Promise<CloudFoundryYml> {
  if (!files.get(FILE)) return {};
  try {
    const said: unknown = parse((await files.read(FILE)).toString());
    return said && typeof said === 'object' ? said : {};
  } catch (error) {
    throw badFile(FILE, 'YAML', error as Error);
  }
}
