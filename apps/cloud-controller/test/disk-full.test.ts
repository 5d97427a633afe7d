import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startProcess } from './process.ts';
import { postDroplet, pushed, refusal, request, tempDir } from './support.ts';

// A disk of 1 MB, which only the controller’s process sees: needs Linux’s user namespaces.
const mounted = (dir: string) => [
  'unshare',
  '-rm',
  'sh',
  '-c',
  `mount -t tmpfs -o size=1m none ${dir} && exec "$@"`,
  'sh',
];
const canMount = spawnSync(mounted(tempDir())[0]!, [...mounted(tempDir()).slice(1), 'true']).status === 0;

test.skipIf(!canMount)(
  'a full disk is a 507, nothing half-written stays, and smaller ones are still taken',
  async () => {
    const dir = tempDir();
    mkdirSync(join(dir, 'droplets'));
    const { uri, lines } = await startProcess(dir, {}, mounted(join(dir, 'droplets')));
    const { upload_uri } = await pushed(uri);
    await postDroplet(`${uri}/upload_droplet/app/any`, 'the one before');
    expect(await refusal(postDroplet(upload_uri, Buffer.alloc(3 * 1024 ** 2)))).toBe(
      '507 111 The cloud controller’s disk is full; nothing of the upload was kept.',
    );
    expect(await (await request(`${uri}/staged_droplets/app/newest`)).text()).toBe('the one before');
    expect((await postDroplet(upload_uri, Buffer.alloc(900_000))).status).toBe(200);
    expect(lines.join('\n')).toContain('ENOSPC');
  },
);
