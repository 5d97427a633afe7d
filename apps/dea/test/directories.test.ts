import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDirectories } from '../src/machine/directories.ts';

test('a base_dir is used again by the version that made it, and refused when another one did', async () => {
  const base = await mkdtemp(join(tmpdir(), 'base-'));
  expect(await makeDirectories(base)).toEqual(await makeDirectories(base));
  await writeFile(join(base, '.layout.json'), '{"component": "dea", "layout": 0}');
  await expect(makeDirectories(base)).rejects.toThrow(`${base} was written by an older version of dea`);
});
