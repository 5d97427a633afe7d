import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { store } from '../src/kept.ts';
import { moveIfThere } from '../src/workbench/move.ts';
import { emptyDirectory } from './support.ts';

const OTHER_DISK = '/dev/shm';
const isOther = existsSync(OTHER_DISK) && statSync(OTHER_DISK).dev !== statSync(tmpdir()).dev;

/** A directory with something of each kind. */
function full(where = tmpdir()): string {
  const directory = mkdtempSync(join(where, 'full-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'bin'));
  writeFileSync(join(directory, 'bin/it'), 'text', { mode: 0o755 });
  symlinkSync('bin/it', join(directory, 'link'));
  return directory;
}

function expectMoved(from: string, to: string): void {
  expect(existsSync(from)).toBe(false);
  expect(readdirSync(to)).toEqual(['bin', 'link']);
  expect(readFileSync(join(to, 'link'), 'utf8')).toBe('text');
  expect(statSync(join(to, 'bin/it')).mode & 0o777).toBe(0o755);
}

test('a directory is moved', async () => {
  const [from, to] = [full(), join(emptyDirectory('to'), 'place')];
  await moveIfThere(from, to);
  expectMoved(from, to);
});

test('a directory is moved to another disk, and nothing is left beside it', async ({ skip }) => {
  skip(!isOther, 'There is no other disk on this machine.');
  const room = emptyDirectory('to');
  const [from, to] = [full(OTHER_DISK), join(room, 'place')];
  await moveIfThere(from, to);
  expectMoved(from, to);
  expect(readdirSync(room)).toEqual(['place']);
});

test('what is not there is not moved', async () => {
  const to = join(emptyDirectory('to'), 'place');
  await moveIfThere(join(to, 'absent'), to);
  expect(existsSync(to)).toBe(false);
});

test('what was stored first stays', async () => {
  const place = join(emptyDirectory('cache'), 'kind/key');
  const first = full();
  await store(first, place);
  await store(emptyDirectory('second'), place);
  expectMoved(first, place);
});
