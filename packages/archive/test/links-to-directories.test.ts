import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDirectory } from '../src/index.ts';

test('a link to a directory is a link, and what it leads to is told once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'links-'));
  mkdirSync(join(dir, 'real'));
  writeFileSync(join(dir, 'real', 'file'), 'x');
  symlinkSync('real', join(dir, 'alias'));
  const { entries } = await openDirectory(dir);
  expect(entries.map(({ path, type }) => `${type} ${path}`)).toEqual([
    'symlink alias',
    'directory real',
    'file real/file',
  ]);
});
