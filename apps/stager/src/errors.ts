import { hideCredentials } from '@diy-paas/component';

/**
 * A staging task failed, for a reason its requester is told. `message` is the `error` of the reply, worded as the
 * old stager worded it; `cause` is for the operator's log.
 */
export class TaskError extends Error {
  override readonly name = 'TaskError';
  /** The part that says which step failed, and why. */
  readonly detail: string;
  constructor(detail: string, cause?: unknown) {
    const shown = hideCredentials(detail);
    super(`Staging task failed:\n ${shown}`, { cause });
    this.detail = shown;
  }
}

const because = (cause: unknown): string => (cause instanceof Error ? `: ${cause.message}` : '');

export const downloadFailed = (cause: unknown) =>
  new TaskError(`Failed downloading app${because(cause)}`, cause);
export const unpackFailed = (cause: unknown) => new TaskError(`Failed unpacking app${because(cause)}`, cause);
export const pluginFailed = (cause: Error) => new TaskError(`Staging plugin failed: ${cause.message}`, cause);
export const noFreeUser = (from: number, to: number) =>
  new TaskError(`None of the users ${from} to ${to} is free to build as. Please try again.`);
export const timedOut = (seconds: number) => new TaskError(`Staging timed out after ${seconds} seconds.`);
export const dropletFailed = (cause: unknown) =>
  new TaskError(`Failed creating droplet${because(cause)}`, cause);
export const uploadFailed = (cause: unknown) =>
  new TaskError(`Failed uploading droplet${because(cause)}`, cause);
export const stopped = () =>
  new TaskError('The stager was stopped in the middle of the task. Please try again.');
/** A bug of ours: the requester gets an answer all the same. */
export const internal = (cause: unknown) => new TaskError('Internal error of the stager (a bug)', cause);
