import { symlink as makeLink, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { directory, symlink, textFile, treeOf } from '../src/index.ts';
import { room } from './support/room.ts';
import { mtime } from './support/samples.ts';

const link = (path: string, target: string) => symlink(path, target, { mtime });
const dir = (path: string) => directory(path, { mtime });

test.each([
  ['absolute', [link('a', '/etc/passwd')]],
  ['one step up too many', [link('a/b', '../../etc/passwd')]],
  ['up and down and up again', [dir('x/y'), link('a', 'x/y/../../..')]],
  ['by way of a link that goes up', [link('x/y/up', '../..'), link('out', 'x/y/up/..')]],
  [
    'by way of a link that goes up, further on',
    [dir('x/y/z'), link('x/up', '..'), link('out', 'x/up/x/../..')],
  ],
])('a link that leads outside is refused: %s', (_how, entries) => {
  expect(() => treeOf(entries)).toThrow(/^The package holds a link "[^"]+" to "[^"]+" that leads outside/);
});

test.each([
  ['beside', [link('a', 'b')]],
  ['up within the application', [link('x/y/a', '../../b')]],
  ['to the application itself', [link('x/a', '..')]],
  ['to another link', [link('a', 'b'), link('b', 'c')]],
  ['through another link', [dir('releases/1'), link('now', 'releases/1'), link('a', 'now/config')]],
  ['in a circle', [link('a', 'b'), link('b', 'a')]],
  ['to nothing', [link('a', 'not/there')]],
])('a link inside is kept: %s', (_how, entries) => {
  expect(() => treeOf(entries)).not.toThrow();
});

// What the check promises is decided by the kernel: made on disk, no accepted link may resolve outside.
const step = fc.constantFrom('a', 'b', 'c');
const place = fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => steps.join('/'));
const target = fc.array(fc.oneof(step, fc.constant('..'), fc.constant('.')), { minLength: 1, maxLength: 6 });

test('no link of an accepted tree leads outside on a real disk: for any links', async () => {
  const base = await room();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(place, target), { maxLength: 6 }),
      fc.array(place, { maxLength: 4 }),
      async (links, dirs) => {
        const entries = [...links.map(([path, steps]) => link(path, steps.join('/'))), ...dirs.map(dir)];
        let tree: ReturnType<typeof treeOf>;
        try {
          tree = treeOf(entries);
        } catch {
          return;
        }
        const outside = join(base, String(round++));
        const inside = join(outside, '1/2/3/4/5/6/app');
        await mkdir(inside, { recursive: true });
        for (const entry of tree.entries) {
          if (entry.type === 'directory') await mkdir(join(inside, entry.path));
          else await makeLink(entry.target!, join(inside, entry.path));
        }
        for (const entry of tree.entries) {
          const found = await realpath(join(inside, entry.path)).catch(() => inside);
          expect(`${found}/`).toContain(`${inside}/`);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('the target of a link can be read when it is there', async () => {
  const tree = treeOf([textFile('a/b', 'found', { mtime }), link('c', 'a/../a/./b')]);
  expect((await tree.read('c')).toString()).toBe('found');
});
