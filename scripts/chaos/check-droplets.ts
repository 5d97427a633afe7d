import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackTgz } from '@diy-paas/archive';
import { PASSWORD } from './cloud.ts';
import type { Staged } from './requesters.ts';

/** Of the staging routes. */
export const authorization = `Basic ${Buffer.from(`staging:${PASSWORD}`).toString('base64')}`;

/**
 * Fetches each droplet as a DEA would, and looks whether it is the one that the requester was told of, and whole.
 * @returns what is wrong, a sentence for each that is
 */
export async function checkDroplets(staged: readonly Staged[], room: string): Promise<string[]> {
  const faults: string[] = [];
  for (const end of staged) {
    const fault = await faultOf(end, room);
    if (fault) faults.push(`the acknowledged droplet of ${end.id} ${fault}`);
  }
  return faults;
}

async function faultOf({ id, droplet }: Staged, room: string): Promise<string | undefined> {
  const { uri, sha1, size } = droplet;
  const url = new URL(uri);
  [url.username, url.password] = ['', ''];
  const response = await fetch(url, { headers: { authorization } });
  if (!response.ok) return `is not there: ${await response.text()}`;
  const bytes = Buffer.from(await response.arrayBuffer());
  if (bytes.length !== size) return `has ${bytes.length} bytes instead of ${size}`;
  const found = createHash('sha1').update(bytes).digest('hex');
  if (found !== sha1) return `has the sha1 ${found} instead of ${sha1}`;
  return unpackFault(id, bytes, room);
}

async function unpackFault(id: string, bytes: Buffer, room: string): Promise<string | undefined> {
  const [tgz, unpacked] = [join(room, `${id}.tgz`), join(room, id)];
  writeFileSync(tgz, bytes);
  try {
    await unpackTgz(tgz, unpacked);
    const missing = ['startup', 'stop', 'app/app.rb', 'app/ballast'].filter(
      (file) => !existsSync(join(unpacked, file)),
    );
    return missing.length ? `has no ${missing.join(', ')}` : undefined;
  } catch (error) {
    return `does not unpack: ${(error as Error).message}`;
  } finally {
    await rm(tgz);
    await rm(unpacked, { recursive: true, force: true });
  }
}
