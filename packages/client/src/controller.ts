import { openAsBlob } from 'node:fs';
import { appInfo, BadAddress, packageReceipt, parseAddress, REQUEST_ID } from '@diy-paas/protocol';
import type { z } from 'zod';
import { StagingFailed } from './errors.ts';

/** The cloud controller's routes that a requester uses. */
export interface Controller {
  /** Hands over a package; the answer has the URIs for the staging request. */
  upload(appId: string, zip: string): Promise<z.output<typeof packageReceipt>>;
  /** What the controller holds of an app. */
  app(appId: string): Promise<z.output<typeof appInfo>>;
}

/** @throws {StagingFailed} when it refuses, or is not there */
export function controllerAt(uri: string, requestId: string): Controller {
  const { base, headers } = withoutCredentials(uri);
  const common = { ...headers, [REQUEST_ID]: requestId };
  const ask = async <S extends z.ZodType>(
    path: string,
    answer: S,
    init: RequestInit,
  ): Promise<z.output<S>> => {
    const response = await fetch(new URL(path, base), {
      ...init,
      headers: { ...common, ...init.headers },
    }).catch((error: Error) => {
      const cause = error.cause instanceof Error ? error.cause : error;
      throw new StagingFailed(`The cloud controller at ${base} cannot be reached: ${cause.message}`);
    });
    if (response.ok) return answer.parse(await response.json());
    throw new StagingFailed(
      `The cloud controller refused ${path}: ${response.status} ${await response.text()}`,
    );
  };
  return {
    upload: async (appId, zip) =>
      ask(`/apps/${encodeURIComponent(appId)}/application`, packageReceipt, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/zip' },
        body: await openAsBlob(zip),
      }),
    app: (appId) => ask(`/apps/${encodeURIComponent(appId)}`, appInfo, {}),
  };
}

/** `fetch` takes no credentials in a URI: they go into a header. */
function withoutCredentials(uri: string): { base: string; headers: Record<string, string> } {
  const { url, login } = addressOf(uri);
  const basic = login && Buffer.from(`${login.user}:${login.password}`).toString('base64');
  return { base: url.href, headers: basic ? { Authorization: `Basic ${basic}` } : {} };
}

function addressOf(uri: string): ReturnType<typeof parseAddress> {
  try {
    return parseAddress(uri);
  } catch (error) {
    if (!(error instanceof BadAddress)) throw error;
    throw new StagingFailed(`The cloud controller cannot be reached: ${error.message}`);
  }
}
