import { setTimeout as wait } from 'node:timers/promises';
import { NobodyThere, type StagedDroplet, StagingFailed, stageApp } from '@diy-paas/client';
import { hideCredentials, secureUuid } from '@diy-paas/component';
import { makeApp } from './apps.ts';
import type { ChaosCloud } from './cloud.ts';
import type { PlannedStaging } from './plan.ts';

/** How long a requester may wait for the end of its request, ms: far more than any staging here takes. */
const PATIENCE_MS = 60_000;

export interface Staged {
  readonly id: string;
  readonly kind: 'staged';
  readonly droplet: StagedDroplet;
}

/** How a request ended for its requester: with a droplet, a sentence, or what no user should ever see. */
export type End =
  | Staged
  | { readonly id: string; readonly kind: 'told'; readonly sentence: string }
  | { readonly id: string; readonly kind: 'fault'; readonly fault: string };

/** Stages one app at its time, as `pnpm request-stage` does. Never rejects. */
export async function stageOne(planned: PlannedStaging, cloud: ChaosCloud, directory: string): Promise<End> {
  const { id } = planned;
  await wait(planned.at);
  const app = await makeApp(planned, directory);
  const patience = new AbortController();
  const noEnd = wait(PATIENCE_MS, undefined, { signal: patience.signal }).then(() => {
    throw new Error(`no end within ${PATIENCE_MS / 1000} s`);
  });
  const { bus, controllerUri: controller } = cloud;
  try {
    const droplet = await Promise.race([stageApp(app, { bus, controller, requestId: secureUuid() }), noEnd]);
    return { id, kind: 'staged', droplet };
  } catch (thrown) {
    return { id, ...endOf(thrown as Error) };
  } finally {
    patience.abort();
    noEnd.catch(() => {});
    await app.remove();
  }
}

function endOf(error: Error) {
  const told = error instanceof StagingFailed || error instanceof NobodyThere;
  const sentence = hideCredentials(error.message);
  if (told && !sentence.includes('(a bug)')) return { kind: 'told', sentence } as const;
  return { kind: 'fault', fault: String(error.stack) } as const;
}
