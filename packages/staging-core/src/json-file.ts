import type { FileTree } from '@diy-paas/archive';
import { badFile } from './errors.ts';

/**
 * The object in one of the app's JSON files; undefined where there is no such file.
 * @throws {StagingError} when it is no JSON
 */
export async function jsonFile(files: FileTree, path: string): Promise<Record<string, unknown> | undefined> {
  if (!files.get(path)) return undefined;
  try {
    const value: unknown = JSON.parse((await files.read(path)).toString());
    return value && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch (error) {
    throw badFile(path, 'JSON', error as Error);
  }
}
