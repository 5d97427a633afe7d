import { ArchiveError, type FileTree, type Limits, openZip, prepareTgz } from '@diy-paas/archive';
import type { Log } from '@diy-paas/component';
import { DROPLET_FIELD, type Payload, type staging } from '@diy-paas/protocol';
import { type BuildUsers, type Droplet, type Platform, StagingError, stageApp } from '@diy-paas/staging-core';
import { download, upload } from '@diy-paas/transfer';
import {
  downloadFailed,
  dropletFailed,
  internal,
  pluginFailed,
  stopped,
  TaskError,
  timedOut,
  unpackFailed,
  uploadFailed,
} from './errors.ts';
import type { TaskLog } from './task-log.ts';
import { createWorkspace } from './workspace.ts';

export type StagingRequest = Payload<typeof staging>;

/** What a task needs besides its request. */
export interface TaskContext {
  readonly platform: Platform;
  /** Users that builds run as; undefined where that is ourselves. */
  readonly users: BuildUsers | undefined;
  readonly tmp: string | undefined;
  /** s */
  readonly maxStagingDuration: number;
  /** ms */
  readonly stallMs: number;
  /** ms, of one transfer */
  readonly limitMs: number;
  readonly allowedHosts: readonly string[];
  /** Of a package, bytes. */
  readonly maxPackageBytes: number;
  readonly limits: Limits;
  readonly requestId: string;
  readonly taskLog: TaskLog;
  readonly log: Log;
  /** Aborted when the stager is told to end at once. */
  readonly signal: AbortSignal;
}

/**
 * One staging: from a package to a droplet that lies with the cloud controller.
 * @throws {TaskError} whatever goes wrong
 */
export async function perform(request: StagingRequest, context: TaskContext): Promise<void> {
  const {
    taskLog,
    tmp,
    stallMs,
    limitMs,
    allowedHosts,
    requestId,
    signal,
    limits,
    maxPackageBytes: maxBytes,
  } = context;
  const transfer = { stallMs, limitMs, allowedHosts, requestId, signal };
  taskLog.write('Setting up temporary directories');
  const workspace = await createWorkspace(tmp, { secure: context.users !== undefined });
  try {
    taskLog.write('Downloading application');
    await download(request.download_uri, workspace.packageFile, { ...transfer, maxBytes }).catch(
      failAs(downloadFailed),
    );

    taskLog.write('Unpacking application');
    const files = await openZip(workspace.packageFile, limits).catch(failAs(unpackFailed));
    try {
      taskLog.write('Staging application');
      const droplet = await stage(request, files, workspace.buildDir, context);

      taskLog.write('Creating droplet');
      const tgz = await prepareTgz(droplet.entries, workspace.spoolFile).catch(failAs(dropletFailed));

      // It is made while it is sent: contents that travel as they came are read, and checked, on their way out.
      taskLog.write('Uploading droplet');
      await upload(request.upload_uri, { field: DROPLET_FIELD, name: 'droplet.tgz', ...tgz }, transfer)
        .catch((cause) => failAs(cause instanceof ArchiveError ? dropletFailed : uploadFailed)(cause))
        .finally(tgz.close);
    } finally {
      await files.close();
    }

    taskLog.write('Done!');
  } catch (error) {
    throw asTaskError(error, signal);
  } finally {
    await workspace.remove();
  }
}

/** Runs the framework's plugin, for `max_staging_duration` seconds at most. */
async function stage(
  { properties, app_id: appId }: StagingRequest,
  files: FileTree,
  workspace: string,
  { platform, users, taskLog, maxStagingDuration, signal }: TaskContext,
): Promise<Droplet> {
  // Not AbortSignal.timeout: it would go on for its two minutes, and keep what belongs to a task that is long over.
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), maxStagingDuration * 1000);
  try {
    return await stageApp({
      files,
      properties,
      platform,
      workspace,
      appId,
      ...(users ? { users } : {}),
      signal: AbortSignal.any([timeout.signal, signal]),
      onLog: (line) => taskLog.write(line),
    });
  } catch (error) {
    if (timeout.signal.aborted) throw timedOut(maxStagingDuration);
    if (error instanceof StagingError || error instanceof ArchiveError) throw pluginFailed(error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const failAs = (taskError: (cause: unknown) => TaskError) => (cause: unknown) => {
  throw taskError(cause);
};

function asTaskError(error: unknown, signal: AbortSignal): TaskError {
  if (signal.aborted) return stopped();
  return error instanceof TaskError ? error : internal(error);
}
