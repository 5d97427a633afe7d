import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startProcess } from './process.ts';
import { curl, tempDir } from './support.ts';

const MB = 1024 ** 2;

/** The most memory that a process ever had, MB. */
const peak = (pid: number) =>
  Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)![1]) / 1024;

test.skipIf(process.platform !== 'linux')('memory does not grow with the droplet', async () => {
  const dir = tempDir();
  const { uri, pid, end } = await startProcess(dir);
  const size = async (mb: number) => {
    const file = join(dir, `${mb}`);
    const handle = await open(file, 'w');
    await handle.truncate(mb * MB); // sparse
    await handle.close();
    await curl('-F', `upload[droplet]=@${file}`, `${uri}/upload_droplet/app/any`);
    await curl('-o', '/dev/null', `${uri}/staged_droplets/app/newest`);
    return peak(pid);
  };
  const small = await size(20);
  expect((await size(200)) - small).toBeLessThan(64);
  await end('SIGTERM');
});
