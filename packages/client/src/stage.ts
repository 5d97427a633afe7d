import { type Bus, NoAnswer } from '@diy-paas/component';
import { at, type PayloadInput, staging, stagingLog } from '@diy-paas/protocol';
import type { App } from './app.ts';
import { controllerAt } from './controller.ts';
import { noStager, StagingFailed } from './errors.ts';
import { StagerGone, watchStager } from './watch-stager.ts';

/** The longest that a staging may take before it is given up; the stager's own limits are far below. */
const PATIENCE_MS = 30 * 60_000;
const ATTEMPTS = 3;

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
 * Pushes an app's package to the cloud controller and has a stager make a droplet of it. When the stager dies over
 * it, or the bus loses the request, it is asked for again.
 * @throws {StagingFailed} with the stager's error
 * @throws {NobodyThere} when no stager listens
 */
export async function stageApp(app: App, options: StageAppOptions): Promise<StagedDroplet> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await stageOnce(app, options);
    } catch (error) {
      if (!(error instanceof StagerGone)) throw error;
      if (attempt === ATTEMPTS) throw new StagingFailed('The stagers that had the request have all gone.');
      options.onLine?.('No stager has the request any more: asking again.');
    }
  }
}

async function stageOnce(app: App, options: StageAppOptions): Promise<StagedDroplet> {
  const { bus, requestId, onLine } = options;
  const controller = controllerAt(options.controller, requestId);
  const receipt = await controller.upload(app.id, app.packageFile);
  const live = bus.subscribe(at(stagingLog, { request_id: requestId }), ({ line }) => onLine?.(line));
  const ended = new AbortController();
  try {
    const request = {
      app_id: app.id,
      download_uri: receipt.download_uri,
      upload_uri: receipt.upload_uri,
      properties: app.properties,
    };
    const result = await Promise.race([
      ask(bus, request, requestId),
      watchStager(bus, requestId, ended.signal),
    ]);
    if (result.error) throw new StagingFailed(result.error, result.task_log);
    const { droplet } = await controller.app(app.id);
    if (!droplet) throw new StagingFailed('The cloud controller has no droplet of the app.', result.task_log);
    return { taskId: result.task_id, taskLog: result.task_log, ...droplet };
  } finally {
    ended.abort();
    live.unsubscribe();
  }
}

async function ask(bus: Bus, request: PayloadInput<typeof staging>, requestId: string) {
  return bus.request(staging, request, { timeoutMs: PATIENCE_MS, requestId }).catch((error) => {
    if (!(error instanceof NoAnswer)) throw error;
    throw error.reason === 'nobody' ? noStager() : new StagingFailed('The stager did not answer.');
  });
}
