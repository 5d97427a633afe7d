import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CommandNotFound, endTree, run, spawnGroup } from '../src/index.ts';
import { processTable } from '../src/table.ts';

const env = { PATH: process.env.PATH! };
const cwd = mkdtempSync(join(tmpdir(), 'process-'));
const bash = (script: string, options: Partial<Parameters<typeof run>[2]> = {}) =>
  run('bash', ['-c', script], { cwd, env, ...options });
const isAlive = (pid: number) => processTable().some((row) => row.pid === pid);

/** The pid that a script wrote into a file of `cwd`, as soon as it is there. */
async function pidFrom(name: string): Promise<number> {
  const file = join(cwd, name);
  return await expect
    .poll(() => (existsSync(file) ? readFileSync(file, 'utf8').trim() : ''), { interval: 5 })
    .toMatch(/^\d+$/)
    .then(() => Number(readFileSync(file, 'utf8')));
}

test('a command’s output, both streams, and its exit status are told', async () => {
  const result = await bash('echo out; echo err >&2; exit 3');
  expect(result).toEqual({ code: 3, signal: null, stdout: 'out\n', stderr: 'err\n', timedOut: false });
});

test('a command sees the environment it is given and nothing else', async () => {
  const result = await run('/usr/bin/env', [], { env: { ONLY: 'a b\n$c "d"' } });
  expect(result.stdout).toBe('ONLY=a b\n$c "d"\n');
});

test('arguments reach the command unharmed, for there is no shell', async () => {
  const result = await run('printf', ['%s|', '$(id)', 'a;b', '`c`', '"'], { env });
  expect(result.stdout).toBe('$(id)|a;b|`c`|"|');
});

test('lines are told as they are written', async () => {
  const lines: string[] = [];
  await bash('echo one; echo two >&2; printf three', {
    onLine: (line, stream) => lines.push(`${stream} ${line}`),
  });
  expect(lines.toSorted()).toEqual(['stderr two', 'stdout one', 'stdout three']);
});

test('the output can go to a file instead', async () => {
  const file = join(cwd, 'output');
  const handle = await open(file, 'wx');
  const result = await bash('echo out; echo err >&2', { stdout: handle.fd });
  await handle.close();
  expect(result).toMatchObject({ code: 0, stdout: '', stderr: 'err\n' });
  expect(readFileSync(file, 'utf8')).toBe('out\n');
});

test('of a long output the end is kept', async () => {
  const result = await bash('seq 1 100000', { maxOutputBytes: 20 });
  expect(result.stdout).toHaveLength(20);
  expect(result.stdout.endsWith('\n99999\n100000\n')).toBe(true);
});

test('a program that is not there is named', async () => {
  await expect(run('no-such-program', [], { env })).rejects.toThrow(CommandNotFound);
  await expect(spawnGroup('no-such-program', [], { env, cwd })).rejects.toThrow('"no-such-program"');
});

test('a time-out ends the whole tree: stubborn children, and children in a session of their own', async () => {
  const started = performance.now();
  const running = bash(
    `trap '' TERM
     (trap '' TERM; echo $BASHPID > stubborn; while :; do sleep 100; done) &
     setsid bash -c 'echo $$ > escaped; sleep 100' &
     wait`,
    { timeoutMs: 200 },
  );
  const pids = [await pidFrom('stubborn'), await pidFrom('escaped')];
  expect(pids.map(isAlive)).toEqual([true, true]);
  const result = await running;
  expect(result.timedOut).toBe(true);
  expect(pids.map(isAlive)).toEqual([false, false]);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('a background child that holds the output open does not outlive its parent', async () => {
  const result = await bash('sleep 100 & echo $! > background; echo done');
  expect(result).toMatchObject({ code: 0, stdout: 'done\n', timedOut: false });
  expect(isAlive(await pidFrom('background'))).toBe(false);
});

test('an abort ends the tree', async () => {
  const abort = new AbortController();
  const running = bash('echo $$ > aborted; sleep 100', { signal: abort.signal });
  const pid = await pidFrom('aborted');
  abort.abort();
  expect(await running).toMatchObject({ timedOut: false, signal: 'SIGTERM' });
  expect(isAlive(pid)).toBe(false);
});

test('a tree that grows while it is ended is ended all the same', async () => {
  for (let round = 0; round < 5; round++) {
    const group = await spawnGroup('bash', ['-c', 'for i in {1..100}; do sleep 100 & done; wait'], {
      cwd,
      env,
    });
    await expect
      .poll(() => processTable().filter((row) => row.group === group.pid).length, { interval: 1 })
      .toBeGreaterThan(1 + round);
    await group.end({ graceMs: 100 });
    expect(processTable().filter((row) => row.group === group.pid)).toEqual([]);
  }
});

test('a process group lives until it is ended, and tells how its leader ended', async () => {
  const group = await spawnGroup('bash', ['-c', 'sleep 100 & echo $! > member; wait'], { cwd, env });
  const member = await pidFrom('member');
  expect([group.pid, member].map(isAlive)).toEqual([true, true]);
  await group.end();
  expect([group.pid, member].map(isAlive)).toEqual([false, false]);
  expect(await group.exited).toEqual({ code: null, signal: 'SIGTERM' });
});

test('ending a tree that has ended already is no error', async () => {
  const group = await spawnGroup('true', [], { cwd, env });
  await group.exited;
  await endTree(group.pid);
});
