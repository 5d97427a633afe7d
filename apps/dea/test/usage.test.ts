import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deaStatus, dropletStatus, deaFindDroplet as find } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { CpuMeter } from '../src/usage/cpu-meter.ts';
import { pauseAfter } from '../src/usage/disk-rounds.ts';
import { measureDirectory } from '../src/usage/measure-directory.ts';
import { Minute } from '../src/usage/minute.ts';
import { enterRoom } from './support/dea-in-a-room.ts';
import { shellFiles } from './support/droplets.ts';

const row = (pid: number, cpuMs: number) => ({
  ...{ pid, cpuMs, started: '1', parent: 1, group: pid, session: pid, memoryBytes: 0 },
});

test('CPU use is what the processes used since the last look, also when some came and some went', () => {
  const meter = new CpuMeter(0);
  meter.look([row(1, 5_000), row(2, 100)], 1_000);
  expect(meter.look([row(1, 6_000), row(2, 100)], 3_000)).toBe(50);
  expect(meter.look([row(1, 6_000), row(3, 200)], 4_000)).toBe(20);
  expect(meter.look([], 5_000)).toBe(0);
  expect(meter.look([], 5_000)).toBe(0);
});

test('samples are kept for a minute: its average of CPU, its peak of memory', () => {
  const minute = new Minute();
  for (let second = 0; second < 60; second += 2) minute.add(second * 1000, { cpu: 10, memory: 5 });
  minute.add(60_000, { cpu: 310, memory: 7 });
  expect([minute.cpu, minute.memory]).toEqual([20, 7]);
  for (let second = 62; second <= 118; second += 2) minute.add(second * 1000, { cpu: 0, memory: 1 });
  expect([minute.cpu, minute.memory]).toEqual([310 / 30, 7]);
  minute.add(120_000, { cpu: 0, memory: 1 });
  expect([minute.cpu, minute.memory]).toEqual([0, 1]);
});

test('of a directory everything counts, no link is followed, and a huge one is not walked to its end', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'dea-usage-'));
  await mkdir(join(dir, 'a/b'), { recursive: true });
  await writeFile(join(dir, 'a/b/file'), Buffer.alloc(1_000_000, 1));
  await symlink('/usr', join(dir, 'a/outside'));
  const bytes = await measureDirectory(dir);
  expect(bytes).toBeGreaterThanOrEqual(1_000_000);
  expect(bytes).toBeLessThan(1_100_000);
  for (let number = 0; number < 20; number++) await writeFile(join(dir, `${number}`), 'x'.repeat(5_000));
  expect(await measureDirectory(dir, 10)).toBeLessThan(bytes + 90_000);
  expect(await measureDirectory(join(dir, 'none'))).toBe(0);
});

test('disks are measured every 20 s, and the more seldom the longer it takes', () => {
  expect([0, 500, 1_000, 5_000].map(pauseAfter)).toEqual([20_000, 20_000, 20_000, 100_000]);
});

test('the use of the whole process tree is told to whoever asks', async () => {
  const room = await enterRoom();
  // Two processes of their own, each with a memory to see, and one that is busy.
  const hungry = `head -c 100000 /dev/zero > big; perl -e '$x = "x" x 20_000_000; sleep 1000'`;
  await room.start(await room.offer(shellFiles(`${hungry} & ${hungry} & while :; do :; done`), { uris: [] }));
  const usage = async () => {
    const [found] = await room.ask(find, { droplet: 'app-1', states: ['RUNNING'], include_stats: true });
    return found?.stats?.usage;
  };
  await expect.poll(async () => (await usage())?.cpu ?? 0, { timeout: 10_000 }).toBeGreaterThan(5);
  await expect.poll(async () => (await usage())!.disk, { timeout: 10_000 }).toBeGreaterThan(100_000);
  const { mem, time, cpu_minute, mem_minute } = (await usage())!;
  expect(cpu_minute).toBeGreaterThan(5);
  expect(mem_minute).toBeGreaterThanOrEqual(mem);
  expect(mem).toBeGreaterThan(40_000);
  expect(mem).toBeLessThan(200_000);
  expect(time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000$/);
  expect((await room.ask(dropletStatus, {}))[0]!.usage).toMatchObject({ mem: expect.any(Number) });
  expect((await room.ask(deaStatus, {}))[0]!.used_memory).toBeGreaterThan(39);
}, 20_000);
