import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { processTable } from '@diy-paas/process';
import { componentDiscover, dropletExited, deaFindDroplet as find } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { Cgroups } from '../src/limits/cgroups/cgroups.ts';
import { type ControllerName, controllers } from '../src/limits/cgroups/controllers.ts';
import { hierarchies } from '../src/limits/cgroups/hierarchies.ts';
import { enterRoom, type Room } from './support/dea-in-a-room.ts';
import { buildHouse } from './support/dea-process.ts';
import { makeDroplet, shellFiles } from './support/droplets.ts';
import { needCgroups } from './support/needs.ts';

const LIMITS = { mem: 64, disk: 64, fds: 64 };
/** Whether a process is in the cgroup of an instance; false when it has ended. */
function isIn(instance: unknown, pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(`/hello-0-${instance}`);
  } catch {
    return false;
  }
}

/** The directories below the machine's cgroups that are called so. */
const cgroupsNamed = (name: string) =>
  spawnSync('find', ['/sys/fs/cgroup', '-name', name], { encoding: 'utf8' }).stdout.split('\n').slice(0, -1);

test('our own cgroups are found, whatever their version and whatever part of them we are shown', () => {
  const mountinfo = `31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
36 31 0:33 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro,relatime shared:1 - cgroup cgroup rw,cpu,cpuacct
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`;
  const membership = '5:memory:/service/dea\n4:cpu,cpuacct:/docker/abc/dea\n3:freezer:/\n0::/user.slice\n';
  expect(hierarchies(membership, mountinfo)).toEqual([
    { version: 1, controllers: ['memory'], own: '/sys/fs/cgroup/memory/service/dea' },
    { version: 1, controllers: ['cpu', 'cpuacct'], own: '/sys/fs/cgroup/cpu,cpuacct/dea' },
    { version: 2, controllers: [], own: '/sys/fs/cgroup/unified/user.slice' },
  ]);
});

test('shares of the processors are those of the memory, in the units of each version', () => {
  const of = (mem: number) => [
    controllers.cpu.v1({ ...LIMITS, mem }),
    controllers.cpu.v2({ ...LIMITS, mem }),
  ];
  expect(of(1024)).toEqual([[['cpu.shares', 1024]], [['cpu.weight', 100]]]);
  expect(of(1)).toEqual([[['cpu.shares', 2]], [['cpu.weight', 1]]]);
  expect(of(1_000_000)).toEqual([[['cpu.shares', 262_144]], [['cpu.weight', 10_000]]]);
});

test('an instance’s cgroup has its limits, and nothing is left of it', async ({ skip }) => {
  await needCgroups(skip);
  const cgroups = await Cgroups.open(mkdtempSync(join(tmpdir(), 'cgroups-')));
  const cgroup = await cgroups.make('app', LIMITS);
  for (const [name, directory] of Object.entries(cgroup)) {
    const { v1, v2 } = controllers[name as ControllerName];
    const settings = existsSync(join(directory, 'cgroup.controllers')) ? v2(LIMITS) : v1(LIMITS);
    const there = settings.filter(([file]) => existsSync(join(directory, file)));
    expect(there.length).toBeGreaterThan(0);
    for (const [file, value] of there) {
      expect([file, readFileSync(join(directory, file), 'utf8').trim()]).toEqual([file, String(value)]);
    }
  }
  await cgroups.make('known', LIMITS);
  await cgroups.removeOthers(new Set(['known']));
  const directories = Object.values(cgroup);
  expect(directories).toHaveLength(3);
  expect(directories.filter(existsSync)).toEqual([]);
  await cgroups.removeOthers(new Set());
  await cgroups.close();
  expect(directories.map(dirname).filter(existsSync)).toEqual([]);
});

/** A DEA that holds apps to their limits, and one of its apps that is a shell command. */
async function startIn(room: Room, command: string, change: Parameters<Room['offer']>[1]) {
  const { instance } = await room.start(await room.offer(shellFiles(command), { uris: [], ...change }));
  const ofIt = () => processTable().filter(({ pid }) => isIn(instance, pid));
  return { instance, ofIt };
}

test('every process of an app is in its cgroup, which goes with the app', async ({ skip }) => {
  await needCgroups(skip);
  const room = await enterRoom({ enforce_ulimit: true });
  const { instance, ofIt } = await startIn(room, 'setsid sleep 1000 & sleep 1000', {});
  await expect.poll(() => ofIt().length).toBeGreaterThanOrEqual(3);
  expect(cgroupsNamed(`hello-0-${instance}`).length).toBeGreaterThan(0);
  await room.dea.stop();
  expect(cgroupsNamed(`hello-0-${instance}`)).toEqual([]);
});

test('an app of which the kernel kills a part, because of its memory, is ended with the reason in its log', async ({
  skip,
}) => {
  await needCgroups(skip);
  const room = await enterRoom({ enforce_ulimit: true });
  const exited = room.next(dropletExited);
  // Gone before anybody could have sampled it. With cgroups v1 the rest of the app lives on, if nobody ends it.
  const greedy = `perl -e '$x = "x" x 100_000_000; $x .= "y"'; sleep 1000`;
  const { instance } = await startIn(room, greedy, { limits: { mem: 32 } });
  const reason = /^Memory limit of 32M exceeded\. Actual usage was 32M, process terminated\./;
  expect(await exited).toMatchObject({ reason: 'CRASHED' });
  expect((await exited).exit_description).toMatch(reason);
  const read = (name: string) => readFileSync(join(room.dir, `dea/apps/hello-0-${instance}`, name), 'utf8');
  await expect.poll(() => read('logs/err.log')).toMatch(/FATAL -- : Memory limit of 32M exceeded\./);
});

test('memory that is shared among an app’s processes counts once', async ({ skip }) => {
  await needCgroups(skip);
  const room = await enterRoom({ enforce_ulimit: true });
  const forks = `perl -e '$x = "x" x 20_000_000; fork; fork; fork; sleep 1000'`;
  const { instance, ofIt } = await startIn(room, forks, { limits: { mem: 64 } });
  await expect.poll(() => ofIt().length).toBeGreaterThanOrEqual(8);
  const sampled = async () => (await room.ask(find, { droplet: 'app-1', include_stats: true }))[0];
  await expect
    .poll(async () => (await sampled())?.stats?.usage?.mem, { timeout: 5_000 })
    .toBeGreaterThan(65_536);
  expect(await sampled()).toMatchObject({ instance, state: 'RUNNING' });
});

test('where processors are scarce an app gets its share of them, however many processes it has', async ({
  skip,
}) => {
  await needCgroups(skip);
  const room = await enterRoom({ enforce_ulimit: true });
  const busy = (loops: number) =>
    `for n in $(seq ${loops}); do taskset -c 0 perl -e '1 while time < ${Math.floor(Date.now() / 1000) + 15}' & done; wait`;
  const large = await startIn(room, busy(1), { droplet: 'large', limits: { mem: 640 } });
  const small = await startIn(room, busy(4), { droplet: 'small', limits: { mem: 64 } });
  const used = () => [large, small].map(({ ofIt }) => ofIt().reduce((sum, { cpuMs }) => sum + cpuMs, 0));
  await expect.poll(() => small.ofIt().length).toBeGreaterThanOrEqual(5);
  const before = used();
  const since = () => used().map((ms, which) => ms - before[which]!) as [number, number];
  await expect.poll(() => since()[0] + since()[1], { timeout: 12_000 }).toBeGreaterThan(800);
  const [much, little] = since();
  expect(much / little).toBeGreaterThan(4);
});

/** Runs a DEA that sees the cgroups, but may not write to them: as in most containers. */
const READ_ONLY_CGROUPS = [
  ...['unshare', '--mount', '/bin/bash', '-c'],
  'for c in /sys/fs/cgroup /sys/fs/cgroup/*; do mountpoint -q $c && mount -o remount,bind,ro $c; done; exec "$@"',
  'read-only',
];

test('where the cgroups are read-only memory is sampled, and that is said', async ({ skip }) => {
  await needCgroups(skip);
  const house = await buildHouse(
    'enforce_ulimit: true\nstatus: {port: 0, user: a, password: b}',
    READ_ONLY_CGROUPS,
  );
  const exits = house.hear(dropletExited);
  const { process: dea, id } = await house.startDea();
  const { host } = await house.bus.request(componentDiscover, {}, { timeoutMs: 2_000 });
  const varz = await fetch(`http://${host}/varz`, { headers: { authorization: `Basic ${btoa('a:b')}` } });
  expect(((await varz.json()) as { limits: unknown }).limits).toMatchObject({
    memory: 'sampled every 2 s (no cgroup: the cgroups are read-only here)',
    cpu: expect.stringMatching(/^not enforced.*\(no cgroup: the cgroups are read-only here\)$/),
    processes: 'not enforced (no cgroup: the cgroups are read-only here)',
  });
  const greedy = shellFiles(`perl -e '$x = "x" x 60_000_000; sleep 1000' & sleep 1000`);
  await house.start(id, await makeDroplet(house.dir, greedy), { uris: [], limits: { mem: 32 } });
  await expect.poll(() => exits.length, { timeout: 5_000 }).toBe(1);
  expect(exits[0]!.exit_description).toMatch(
    /^Memory limit of 32M exceeded\. Actual usage was \d+M, process/,
  );
  dea.kill('SIGTERM');
  await once(dea, 'exit');
});
