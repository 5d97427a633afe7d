import { statfsSync } from 'node:fs';
import type { Dea } from '../context.ts';
import { diskFull, noMemory, noSlot, type Refusal } from '../errors.ts';

const MULTI_TENANT_SLOTS = 1024;

/** Why there is no room for another instance of `mem` MB; undefined where there is. */
export function whyNoRoom({ config, instances, directories }: Dea, mem: number): Refusal | undefined {
  const slots = config.multi_tenant ? MULTI_TENANT_SLOTS : 1;
  if (instances.count >= slots) return noSlot(slots);

  const left = config.max_memory - instances.reservedMemory;
  if (mem > left) return noMemory(mem, left, config.max_memory);

  const used = percentUsed(directories.base);
  const allowed = config.droplet_fs_percent_used_threshold;
  return used > allowed ? diskFull(used, allowed) : undefined;
}

/** Of the disk that holds `directory`, in whole percent. */
function percentUsed(directory: string): number {
  const { blocks, bfree } = statfsSync(directory);
  return Math.floor(((blocks - bfree) / blocks) * 100);
}
