import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  adoptGroup,
  endTree,
  familiesIn,
  identify,
  isAlive,
  processTable,
  run,
  spawnGroup,
} from '../src/index.ts';

const env = { PATH: process.env.PATH! };
const cwd = mkdtempSync(join(tmpdir(), 'tree-'));
const lives = (pid: number) => processTable().some((row) => row.pid === pid);

async function pidFrom(name: string): Promise<number> {
  const file = join(cwd, name);
  const read = () => (existsSync(file) ? readFileSync(file, 'utf8').trim() : '');
  await expect.poll(read, { interval: 5 }).toMatch(/^\d+$/);
  return Number(read());
}

/** Leads a session; its child has made one of its own, and is not waited for. */
const family = (name: string) => `setsid bash -c 'echo $$ > ${name}; exec sleep 100' & wait`;

test('a child with a session of its own does not outlive a stop that kills its parent first', async () => {
  const group = await spawnGroup('bash', ['-c', family('escaped')], { cwd, env });
  const escaped = await pidFrom('escaped');
  const first = async () => void (await run('kill', ['-9', String(group.pid)], { env }));
  await group.end({ first });
  expect(lives(escaped)).toBe(false);
});

test('a tree that was looked at in time is known when its leader has crashed', async () => {
  const group = await spawnGroup('bash', ['-c', family('orphan')], { cwd, env });
  const orphan = await pidFrom('orphan');
  group.tree.members(familiesIn(processTable()));
  process.kill(group.pid, 'SIGKILL');
  await group.exited;
  expect(lives(orphan)).toBe(true);
  await endTree(group.tree);
  expect(lives(orphan)).toBe(false);
});

test('a group that another process has started is adopted: its end is noticed, and it can be ended', async () => {
  const starter = `const { spawn } = require('child_process');
    console.log(spawn('sleep', ['100'], { detached: true, stdio: 'ignore' }).pid); process.exit();`;
  for (const end of ['by itself', 'by us']) {
    const child = spawn(process.execPath, ['-e', starter], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = await once(child.stdout!, 'data');
    const pid = Number(line);
    const group = adoptGroup(identify(pid)!)!;
    if (end === 'by itself') process.kill(pid);
    else await group.end();
    expect(await group.exited).toEqual({ code: null, signal: null });
    expect(lives(pid)).toBe(false);
  }
});

test('a process is known by its start and the machine’s, not by its pid alone', () => {
  const me = identify(process.pid)!;
  expect(isAlive(me)).toBe(true);
  expect(isAlive({ ...me, started: '1' })).toBe(false);
  expect(isAlive({ ...me, boot: 'an earlier one' })).toBe(false);
  expect(adoptGroup({ ...me, started: '1' })).toBeUndefined();
  expect(adoptGroup({ ...me, boot: 'an earlier one' })).toBeUndefined();
  expect(identify(2 ** 22 + 1)).toBeUndefined();
});

test('the table tells what a process uses', async () => {
  const group = await spawnGroup('bash', ['-c', 'while :; do :; done'], { cwd, env });
  const row = () => processTable().find(({ pid }) => pid === group.pid)!;
  await expect.poll(() => row().cpuMs).toBeGreaterThan(50);
  expect(row().memoryBytes).toBeGreaterThan(500_000);
  expect(row().memoryBytes).toBeLessThan(100_000_000);
  await group.end();
});
