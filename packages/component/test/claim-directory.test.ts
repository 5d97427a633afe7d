import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimDirectory, StartError } from '../src/index.ts';

const room = () => mkdtempSync(join(tmpdir(), 'claim-'));

test('a directory is made, marked, and the same component comes back to it', async () => {
  const directory = join(room(), 'data');
  await claimDirectory(directory, { component: 'dea', layout: 2 });
  await claimDirectory(directory, { component: 'dea', layout: 2 });
  expect(JSON.parse(readFileSync(join(directory, '.layout.json'), 'utf8'))).toEqual({
    component: 'dea',
    layout: 2,
  });
});

test.each([
  [
    { component: 'dea', layout: 1 },
    /was written by an older version of dea \(layout 1, this version’s is 2\)/,
  ],
  [{ component: 'dea', layout: 3 }, /was written by a newer version of dea .*docker compose down -v/],
  [{ component: 'stager', layout: 2 }, /belongs to stager: dea needs a directory of its own/],
])('one that is marked as %o is refused with a sentence', async (other, sentence) => {
  const directory = room();
  await claimDirectory(directory, other);
  const refused = claimDirectory(directory, { component: 'dea', layout: 2 });
  await expect(refused).rejects.toThrow(StartError);
  await expect(refused).rejects.toThrow(sentence);
  await expect(refused).rejects.toThrow(directory);
});

test.each(['', '{"layout": 1}', 'layout'])('so is one whose mark is %o', async (mark) => {
  const directory = room();
  writeFileSync(join(directory, '.layout.json'), mark);
  await expect(claimDirectory(directory, { component: 'dea', layout: 1 })).rejects.toThrow(
    `${directory}/.layout.json does not say whose directory this is`,
  );
});

test('what the system says goes through', async () => {
  const file = join(room(), 'file');
  writeFileSync(file, '');
  await expect(claimDirectory(file, { component: 'dea', layout: 1 })).rejects.toMatchObject({
    code: 'ENOTDIR',
  });
});
