import { parse } from 'yaml';
import { badManifest } from '../errors.ts';
import { readAppFile } from '../instance/app-file.ts';

/** What `droplet.yaml` in a droplet may say. */
export interface Manifest {
  /** A JSON file, relative to the droplet's root, whose `state` turns RUNNING when the app is ready. */
  readonly stateFile?: string;
}

/** @throws {Crash} when there is one that cannot be read */
export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readAppFile(dir, 'droplet.yaml');
  if (text === undefined) return {};
  try {
    const stateFile: unknown = parse(text)?.state_file;
    return typeof stateFile === 'string' ? { stateFile } : {};
  } catch (error) {
    throw badManifest(error as Error);
  }
}
