import { type Bus, NoAnswer } from '@diy-paas/component';
import { at, staging, stagingLog } from '@diy-paas/protocol';
import type { z } from 'zod';
import type { App } from './app.ts';
import { controllerAt } from './controller.ts';
import { noStager, StagingFailed } from './errors.ts';

/** The longest that a staging may take before it is given up; the stager's own limits are far below. */
const PATIENCE_MS = 30 * 60_000;

/** A droplet that lies with the cloud controller. */
export interface StagedDroplet {
  readonly taskId: string;
  readonly taskLog: string;
  readonly sha1: string;
  /** bytes */
  readonly size: number;
  /** where a DEA fetches it */
  readonly uri: string;
}

export interface StageAppOptions {
  readonly bus: Bus;
  /** http://host:port */
  readonly controller: string;
  readonly requestId: string;
  /** Sees each line of the task log as it is written. */
  readonly onLine?: (line: string) => void;
}

/**
 * Pushes an app's package to the cloud controller and has a stager make a droplet of it.
 * @throws {StagingFailed} with the stager's error
 * @throws {NobodyThere} when no stager listens
 */
export async function stageApp(app: App, options: StageAppOptions): Promise<StagedDroplet> {
  const { bus, requestId, onLine } = options;
  const controller = controllerAt(options.controller, requestId);
  const receipt = await controller.upload(app.id, app.packageFile);
  const live = bus.subscribe(at(stagingLog, { request_id: requestId }), ({ line }) => onLine?.(line));
  try {
    const request = {
      app_id: app.id,
      download_uri: receipt.download_uri,
      upload_uri: receipt.upload_uri,
      properties: app.properties,
    };
    const result = await ask(bus, request, requestId);
    if (result.error) throw new StagingFailed(result.error, result.task_log);
    const { droplet } = await controller.app(app.id);
    if (!droplet) throw new StagingFailed('The cloud controller has no droplet of the app.', result.task_log);
    return { taskId: result.task_id, taskLog: result.task_log, ...droplet };
  } finally {
    live.unsubscribe();
  }
}

async function ask(bus: Bus, request: z.input<typeof staging.payload>, requestId: string) {
  return bus.request(staging, request, { timeoutMs: PATIENCE_MS, requestId }).catch((error) => {
    if (!(error instanceof NoAnswer)) throw error;
    throw error.reason === 'nobody' ? noStager() : new StagingFailed('The stager did not answer.');
  });
}
