import { createReadStream, statSync } from 'node:fs';
import { request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type StagingPropertiesInput, staging } from '@diy-paas/protocol';
import type { BenchCloud } from './cloud.ts';

const TIMEOUT_MS = 300_000;

export interface Addresses {
  readonly download_uri: string;
  /** The article's, which is good more than once. */
  readonly upload_uri: string;
}

/** Hands a package to the cloud controller, as app `id`. */
export async function putPackage({ controllerUri }: BenchCloud, id: string, zip: string): Promise<Addresses> {
  const answered = new Promise<number>((resolve, reject) => {
    const headers = { 'Content-Type': 'application/zip', 'Content-Length': statSync(zip).size };
    const outgoing = request(`${controllerUri}/apps/${id}/application`, { method: 'PUT', headers });
    outgoing.once('response', (response) => resolve(response.resume().statusCode!)).once('error', reject);
    pipeline(createReadStream(zip), outgoing).catch(reject);
  });
  if ((await answered) >= 300) throw new Error(`the cloud controller did not take ${zip}: ${await answered}`);
  return addressesOf(controllerUri, id, id);
}

/** Where to get the package of app `from`, and where to put a droplet as that of app `to`. */
export const addressesOf = (controllerUri: string, from: string, to: string): Addresses => ({
  download_uri: `${controllerUri}/download_unstaged_app/${from}`,
  upload_uri: `${controllerUri}/upload_droplet/${to}/1`,
});

/** From request to reply, ms. @throws when the reply has an error, or does not come */
export async function stageOnce(
  { bus }: BenchCloud,
  addresses: Addresses,
  properties: StagingPropertiesInput = sinatra,
): Promise<number> {
  const started = performance.now();
  const { error } = await bus.request(
    staging,
    { app_id: 'bench', ...addresses, properties },
    { timeoutMs: TIMEOUT_MS },
  );
  if (error) throw new Error(error);
  return performance.now() - started;
}

const sinatra: StagingPropertiesInput = {
  services: [],
  framework_info: { name: 'sinatra' },
  runtime_info: { name: 'ruby19', executable: 'ruby', version: '1.9.3' },
  resources: { memory: 256, disk: 256, fds: 1024 },
};

export const node: StagingPropertiesInput = {
  ...sinatra,
  framework_info: { name: 'node' },
  runtime_info: { name: 'node', executable: 'node', version: '24.0.0' },
};
