import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataFile, directory, overlay, symlink, textFile, treeOf, under } from '../src/index.ts';
import { cleanPath } from '../src/names.ts';
import { mtime, sampleApp } from './support/samples.ts';

const file = (path: string, text = path) => textFile(path, text, { mtime });
const paths = (entries: readonly { path: string }[]) => entries.map(({ path }) => path);

test('entries are sorted by code point, with all their parents, whatever order they came in', () => {
  const tree = treeOf([file('b/c/d'), file('\u{1F600}'), file('\uFF5E'), file('b.rb'), file('a')]);
  // JavaScript's own order would put the emoji, a pair of surrogates, before U+FF5E.
  expect(paths(tree.entries)).toEqual(['a', 'b', 'b.rb', 'b/c', 'b/c/d', '\uFF5E', '\u{1F600}']);
  expect(tree.get('b/c')).toMatchObject({ type: 'directory', mode: 0o755, mtime });
});

test('names are cleaned of "./" and of doubled slashes', () => {
  expect(paths(treeOf([file('./app.rb'), file('a//b')]).entries)).toEqual(['a', 'a/b', 'app.rb']);
});

test('a directory may be named twice, a file may not', () => {
  expect(paths(treeOf([directory('a', { mtime }), directory('a/', { mtime })]).entries)).toEqual(['a']);
  expect(() => treeOf([file('a'), file('./a')])).toThrow('The package holds two entries named "a".');
});

test('what holds something must be a directory', () => {
  expect(() => treeOf([file('a/b'), file('a')])).toThrow(
    'The package holds an entry "a/b" although "a" is not a directory.',
  );
  expect(() => treeOf([symlink('a', 'c', { mtime }), file('a/b'), file('c/d')])).toThrow(
    '"a" is not a directory',
  );
});

test('a file that nobody would hold in memory is not read', async () => {
  const tree = treeOf([dataFile('app.rb', Buffer.alloc(17 * 1024 ** 2), { mtime })]);
  await expect(tree.read('app.rb')).rejects.toThrow('"app.rb" of more than 16777216 bytes');
});

test('a file is read, also through links, and a missing one is named', async () => {
  const tree = treeOf([
    ...sampleApp(),
    symlink('now', 'views', { mtime }),
    symlink('loop', 'loop', { mtime }),
  ]);
  expect((await tree.read('app.rb')).toString()).toBe("require 'sinatra'\n");
  expect((await tree.read('again.rb')).toString()).toBe("require 'sinatra'\n");
  expect((await tree.read('now/current.rb')).toString()).toBe("require 'sinatra'\n");
  await expect(tree.read('Gemfile')).rejects.toThrow('The package holds no file "Gemfile".');
  await expect(tree.read('views')).rejects.toThrow('The package holds no file "views".');
  await expect(tree.read('loop')).rejects.toThrow('The package holds no file "loop".');
});

test('under puts entries into a directory', () => {
  expect(paths(treeOf(under('app', [file('a'), file('b/c')])).entries)).toEqual([
    'app',
    'app/a',
    'app/b',
    'app/b/c',
  ]);
});

test('overlay lets the top win, and drops what it replaces or stands on', async () => {
  const base = treeOf([
    file('a', 'old'),
    file('b', 'kept'),
    file('c/d'),
    file('e'),
    symlink('f', 'c', { mtime }),
  ]);
  const top = treeOf([file('a', 'new'), file('c'), file('e/g'), file('f/h')]);
  const both = treeOf(overlay(base.entries, top.entries));
  expect(paths(both.entries)).toEqual(['a', 'b', 'c', 'e', 'e/g', 'f', 'f/h']);
  expect((await both.read('a')).toString()).toBe('new');
  expect((await both.read('b')).toString()).toBe('kept');
});

const step = fc.oneof(
  fc.constantFrom('a', 'b', 'c', '.d', 'ä', '大'),
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
);
const anyPath = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join('/'));

test('a name is either refused or has one clean spelling, relative and without "..": for any name', () => {
  fc.assert(
    fc.property(
      fc.oneof(anyPath, fc.string({ unit: 'binary' }), fc.constantFrom('..', 'a/../b', '/a', 'C:/a')),
      (name) => {
        let path: string;
        try {
          path = cleanPath(name);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ArchiveError' });
          return;
        }
        expect(cleanPath(path)).toBe(path);
        expect(path).not.toMatch(/^\/|\/$|\/\/|[\0\\]/);
        for (const part of path ? path.split('/') : []) expect(['', '.', '..']).not.toContain(part);
      },
    ),
  );
});

test('a tree is sorted, complete and without duplicates, or it is refused: for any entries', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyPath, fc.boolean())), (list) => {
      let tree: ReturnType<typeof treeOf>;
      try {
        tree = treeOf(list.map(([path, isFile]) => (isFile ? file(path) : directory(path, { mtime }))));
      } catch (error) {
        expect(error).toMatchObject({ name: 'ArchiveError' });
        return;
      }
      const names = paths(tree.entries);
      const sorted = [...new Set(names)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(names).toEqual(sorted);
      for (const name of names) {
        const parent = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : undefined;
        if (parent) expect(tree.get(parent)?.type).toBe('directory');
      }
    }),
  );
});
