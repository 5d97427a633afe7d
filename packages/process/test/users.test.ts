import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CommandNotFound, endInside, endUser, processesOf, run } from '../src/index.ts';

const env = { PATH: process.env.PATH! };
const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
const UID = 61_911;

/** Forks twice into a session of its own, forgets where it came from, and keeps the output open. */
const DAEMON = 'setsid bash -c "cd /; setsid env -i /bin/sleep 1000 & disown" & disown; sleep 0.2';

/** A directory that every user may write to. */
function openRoom(): string {
  const room = mkdtempSync(join(tmpdir(), 'users-'));
  chmodSync(room, 0o777);
  chmodSync(tmpdir(), 0o755);
  return room;
}

test('a daemon that escapes with the output of its command in its hands does not keep the command from ending', async () => {
  const cwd = openRoom();
  // The shells between end at once, so that nothing leads from the command to its daemon.
  const daemon = `setsid bash -c 'setsid bash -c "echo \\$\\$ > pid; exec sleep 1000" &' & until [ -s pid ]; do sleep 0.01; done; echo ended`;
  const { stdout } = await run('bash', ['-c', daemon], { cwd, env });
  process.kill(Number(readFileSync(join(cwd, 'pid'), 'utf8')), 'SIGKILL');
  expect(stdout).toBe('ended\n');
});

test.runIf(isRoot)('a command runs as the given user and in no other group', async () => {
  const { stdout } = await run('/usr/bin/id', [], { cwd: '/', env, uid: UID });
  expect(stdout).toMatch(new RegExp(`^uid=${UID} gid=${UID} groups=${UID}\\n$`));
});

test.runIf(isRoot)('such a command cannot gain anything, not even by a set-uid program', async () => {
  const { stdout } = await run('/bin/grep', ['-E', '^(Cap|NoNewPrivs)', '/proc/self/status'], {
    cwd: '/',
    env,
    uid: UID,
  });
  expect(stdout).toMatch(/^(Cap\w+:\t0+\n)+NoNewPrivs:\t1\n$/);
});

test.runIf(isRoot)('a program that the user cannot run is named', async () => {
  const running = run('no-such-program', [], { cwd: '/', env, uid: UID });
  await expect(running).rejects.toThrow('there is no program "no-such-program" on this machine');
});

test.runIf(isRoot)(
  'a program of root’s alone is not run, nor does it hide another one of its name',
  async () => {
    const room = openRoom();
    const write = (path: string, mode: number) => {
      mkdirSync(join(room, path, '..'), { recursive: true });
      writeFileSync(join(room, path), `#!/bin/sh\necho ${path}\n`, { mode });
    };
    write('root/hello', 0o755);
    write('all/hello', 0o755);
    write('only', 0o700);
    chmodSync(join(room, 'root'), 0o700);
    chmodSync(join(room, 'all'), 0o755);
    const options = { cwd: '/', env: { PATH: `${room}/root:${room}/all:/bin` }, uid: UID };
    expect((await run('hello', [], options)).stdout).toBe('all/hello\n');
    await expect(run(join(room, 'only'), [], options)).rejects.toThrow(CommandNotFound);
  },
);

test.runIf(isRoot)('a user’s processes are not more than 512, as the kernel sees to', async () => {
  const { stdout } = await run('bash', ['-c', 'ulimit -u'], { cwd: '/', env, uid: UID });
  expect(stdout).toBe('512\n');
});

test.runIf(isRoot)('a daemon that forked twice is killed with its user', async () => {
  await run('bash', ['-c', DAEMON], { cwd: '/', env, uid: UID });
  expect(processesOf(UID)).toEqual([]);
});

// Each process starts its successor and ends: always few of them, never the same. The limit is for the machine's sake.
test.runIf(isRoot)('a user whose processes are replaced all the time is ended all the same', async () => {
  const runners = 'ulimit -u 40; f() { sleep 0.02; f & }; for i in 1 2 3 4 5; do f & done; sleep 0.2';
  await run('bash', ['-c', runners], { cwd: '/', env, uid: UID + 1 });
  expect(processesOf(UID + 1)).toEqual([]);
});

/** How long it takes to end a user who runs a command, once so many of their processes are there; ms. */
async function timeToEnd(uid: number, command: string, processes: number): Promise<number> {
  // Not by `uid`: that would leave the user no room for so many.
  const asUser = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', 'bash', '-c', command];
  const running = run('setpriv', asUser, { cwd: '/', env, timeoutMs: 20_000 });
  const enough = () => processesOf(uid).length >= processes;
  await expect.poll(enough, { timeout: 15_000, interval: 20 }).toBe(true);
  const started = performance.now();
  await endUser(uid);
  const ms = performance.now() - started;
  expect(processesOf(uid)).toEqual([]);
  await running;
  return ms;
}

test.runIf(isRoot)('a user with two thousand processes is ended in a moment', async () => {
  const many = `ulimit -u 2100; exec perl -e 'for (1..2000) { $pid = fork // die; last if $pid == 0 } sleep 20'`;
  expect(await timeToEnd(UID + 3, many, 2000)).toBeLessThan(3_000);
});

// Bounded twice, for the machine's sake: in number, and in the time that each process goes on for. Half of the number is
// waited for: on a machine that is busy with them, a look that finds them all may take longer than they go on.
test.runIf(isRoot)('a fork bomb is ended in a moment', async () => {
  const bomb = `ulimit -u 100; exec perl -e '$end = time + 15; fork while time < $end'`;
  expect(await timeToEnd(UID + 4, bomb, 50)).toBeLessThan(3_000);
});

test.runIf(isRoot)('a user without processes is ended at once', async () => {
  await endUser(UID + 2);
});

test.runIf(process.platform === 'linux')(
  'what works in a directory is ended, by its working directory or its HOME',
  async () => {
    const inside = openRoom();
    const other = openRoom();
    const started = [
      run('sleep', ['1000'], { cwd: inside, env }),
      run('sleep', ['1000'], { cwd: '/', env: { ...env, HOME: join(inside, 'home') } }),
    ];
    const abort = new AbortController();
    const stranger = run('sleep', ['1000'], { cwd: other, env, signal: abort.signal });
    await wait(50);
    await endInside(inside);
    for (const { signal } of await Promise.all(started)) expect(signal).toBe('SIGKILL');
    abort.abort();
    expect((await stranger).signal).toBe('SIGTERM');
  },
);
