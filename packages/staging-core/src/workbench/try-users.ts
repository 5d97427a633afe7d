import { treeOf } from '@diy-paas/archive';
import type { BuildUsers } from '../options.ts';
import type { Platform } from '../platform.ts';
import { withBench } from './open.ts';

/**
 * Finds out, before any app is staged, whether builds can work as users of their own.
 * @param workspace an empty directory
 * @throws what stands in the way
 */
export async function tryUsers(users: BuildUsers, workspace: string, platform: Platform): Promise<void> {
  const options = { files: treeOf([]), platform, workspace, users };
  await withBench(options, async (bench) => bench.made(await bench.give('tried')));
}
