import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dropletExited, deaFindDroplet as find } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { excessOf } from '../src/limits/enforce-quotas.ts';
import { whatHolds } from '../src/limits/what-holds.ts';
import { enterRoom } from './support/dea-in-a-room.ts';
import { shellFiles, text } from './support/droplets.ts';
import { instanceFor } from './support/instances.ts';

const MB = 1024 * 1024;

test('an app that takes more memory than it may is ended, and its log says why', async () => {
  const room = await enterRoom({ enforce_ulimit: true });
  const exited = room.next(dropletExited);
  const greedy = `perl -e '$x = "x" x 60_000_000; sleep 1000' & sleep 1000`;
  await room.start(await room.offer(shellFiles(greedy), { uris: [], limits: { mem: 32 } }));
  const { reason, exit_description } = await exited;
  expect(reason).toBe('CRASHED');
  expect(exit_description).toMatch(
    /^Memory limit of 32M exceeded\. Actual usage was \d+M, process terminated\./,
  );
  const [found] = await room.ask(find, { droplet: 'app-1' });
  const log = () =>
    readFile(join(room.dir, 'dea/apps', found!.staged!, 'logs/err.log'), 'utf8').catch(() => '');
  await expect.poll(log).toMatch(/FATAL -- : Memory limit of 32M exceeded\./);
});

test('the kernel lets no file grow beyond the disk quota, and no more files be opened than allowed', async () => {
  const room = await enterRoom({ enforce_ulimit: true });
  const tries = `ulimit -n > limits; ulimit -c >> limits; umask >> limits;
    perl -e 'open my $f, ">", "big"; $SIG{XFSZ} = "IGNORE"; print $f "x" x 2_000_000'; wc -c < big >> limits; sleep 1000`;
  const message = await room.offer(shellFiles(tries), { uris: [], limits: { mem: 64, disk: 1, fds: 50 } });
  const { instance } = await room.start(message);
  const file = join(room.dir, 'dea/apps', `hello-0-${instance}`, 'app/limits');
  const said = () => readFile(file, 'utf8').catch(() => '');
  await expect.poll(said).toBe(`50\n0\n0077\n${MB}\n`);
});

test('within limits an app gets the same environment, and no variable of its own is heeded before they hold', async () => {
  const room = await enterRoom({ enforce_ulimit: true });
  const nasty = `it's "quoted" $HOME \`id\` \\n\nsecond line – ünï ☃ 日本`;
  const told = 'printf "%s|" "$NASTY" "$PATH" "$BASH_ENV" > told; sleep 1000';
  const message = await room.offer([...shellFiles(told), text('early', 'ulimit -n > at-first 2>&1\n')], {
    ...{ uris: [], limits: { mem: 64, disk: 1, fds: 50 } },
    env: [`NASTY=${nasty}`, 'PATH=/nowhere:/usr/bin:/bin', 'BASH_ENV=early'],
  });
  const { instance } = await room.start(message);
  const home = join(room.dir, 'dea/apps', `hello-0-${instance}`);
  const read = (name: string) => readFile(join(home, name), 'utf8').catch(() => '');
  await expect.poll(() => read('app/told')).toBe(`${nasty}|/nowhere:/usr/bin:/bin|early|`);
  expect(await read('at-first')).toBe('50\n');
});

test('without enforce_ulimit an app has the limits of the DEA itself', async () => {
  const room = await enterRoom();
  const message = await room.offer(shellFiles('ulimit -f > limits; sleep 1000'), { uris: [] });
  const { instance } = await room.start(message);
  const file = join(room.dir, 'dea/apps', `hello-0-${instance}`, 'app/limits');
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toBe('unlimited\n');
});

const usageOf = (memory: number, disk: number) => ({
  ...{ time: new Date(), cpu: 0, memory, disk, minute: { cpu: 0, memory } },
});

test('what an app takes is compared with what it may', () => {
  const { spec, cgroup } = instanceFor({ limits: { mem: 10, disk: 5, fds: undefined } });
  const excess = (memory: number, disk: number) =>
    excessOf({ spec, cgroup, usage: usageOf(memory * MB, disk * MB) })?.message;
  expect(excess(10, 5)).toBeUndefined();
  expect(excess(11, 6)).toMatch(/^Memory limit of 10M exceeded/);
  expect(excess(1, 6)).toBe('Disk usage limit of 5M exceeded. Actual usage was 6M, process terminated.');
  expect(excessOf({ spec, cgroup, usage: undefined })).toBeUndefined();
});

test('what holds apps, and what does not and why, is said', () => {
  const none = { whyNot: () => 'the cgroups are read-only here' };
  const all = { whyNot: () => undefined };
  const on = { secure: true, enforce_ulimit: false };
  expect(whatHolds(on, { whyNoNamespaces: 'unshare failed', cgroups: none })).toEqual({
    memory: 'sampled every 2 s (no cgroup: the cgroups are read-only here)',
    disk: 'measured every 20 s or more',
    open_files: 'by the kernel',
    file_size: 'by the kernel',
    processes: 'by the kernel',
    cpu: 'not enforced: processors are shared as the scheduler likes (no cgroup: the cgroups are read-only here)',
    isolation: 'a system user for each instance; no namespaces (unshare failed)',
  });
  expect(whatHolds(on, { whyNoNamespaces: undefined, cgroups: all })).toMatchObject({
    memory: 'by the kernel (cgroup)',
    cpu: 'by the kernel (cgroup)',
    isolation: 'a system user, and mount, pid and ipc namespaces, for each instance',
  });
  const off = whatHolds(
    { secure: false, enforce_ulimit: false },
    { whyNoNamespaces: undefined, cgroups: undefined },
  );
  expect(Object.values(off).every((each) => /^(not enforced|none)/.test(each))).toBe(true);
});
