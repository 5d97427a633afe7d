import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { symlink, textFile, treeOf, writeDirectory } from '../src/index.ts';
import { room } from './support/room.ts';
import { run } from './support/run.ts';
import { mtime } from './support/samples.ts';

const tree = treeOf([
  ...[
    'app.rb',
    'config.ru',
    '.hidden.rb',
    'lib/a.rb',
    'lib/deep/b.rb',
    '.git/c.rb',
    'lib/.d.rb',
    'web.war',
    'a[1].rb',
  ].map((path) => textFile(path, '', { mtime })),
  symlink('linked.rb', 'app.rb', { mtime }),
  symlink('nowhere.rb', 'gone.rb', { mtime }),
]);

const PATTERNS = [
  '*.rb',
  '*',
  '**/*.rb',
  'lib/*.rb',
  'lib/**/*.rb',
  '**.rb',
  'lib/**',
  '*/*.rb',
  '.*.rb',
  '{app,web}.{rb,war}',
  'app.r?',
  '[a-c]*.r[bu]',
  'config.ru',
  'config/environment.rb',
  '*.war',
  '**/deep/*',
  'a\\[1\\].rb',
];

test('a glob finds the files that Ruby finds', async () => {
  const dir = join(await room(), 'app');
  await mkdir(dir);
  await writeDirectory(tree.entries, dir);
  const script = 'ARGV.each { |p| puts Dir.glob(p).select { |f| File.file?(f) }.sort.join(" ") }';
  const found = (await run(dir, 'ruby', '-e', script, ...PATTERNS)).split('\n');
  const ours = PATTERNS.map((pattern) =>
    tree
      .glob(pattern)
      .map(({ path }) => path)
      .join(' '),
  );
  expect(Object.fromEntries(PATTERNS.map((p, i) => [p, ours[i]]))).toEqual(
    Object.fromEntries(PATTERNS.map((p, i) => [p, found[i]])),
  );
});
