import { type EndOptions, endUser } from '@diy-paas/process';
import type { Dea } from '../context.ts';
import type { Instance } from './instance.ts';

/** Ends all processes of an instance; in secure mode also those that got away, for nobody else has its user. */
export async function endProcesses(dea: Dea, instance: Instance, options: EndOptions): Promise<void> {
  await instance.group?.end(options);
  if (instance.uid === undefined) return;
  await endUser(instance.uid);
  dea.users.release(instance.uid);
  instance.uid = undefined;
}
