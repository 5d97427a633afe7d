import { rm } from 'node:fs/promises';
import { type Dea, homeOf, logOf } from '../context.ts';
import type { Instance } from './instance.ts';

/** Removes the files of an instance that has ended, and forgets it. */
export async function deleteInstance(dea: Dea, instance: Instance): Promise<void> {
  instance.enter('DELETED');
  if (!dea.config.disable_dir_cleanup) {
    await rm(homeOf(dea, instance), { recursive: true, force: true, maxRetries: 3 }).catch((error: Error) =>
      logOf(dea, instance).warn(`its directory could not be removed: ${error.message}`),
    );
  }
  dea.instances.remove(instance);
}
