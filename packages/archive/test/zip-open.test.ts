import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type FileTree, openZip } from '../src/index.ts';
import { room } from './support/room.ts';
import { has, run } from './support/run.ts';
import { prose } from './support/samples.ts';
import { fields, type Item, zipFile } from './support/zip-bytes.ts';

/** One line for each entry, and its text. */
async function look(tree: FileTree): Promise<string[]> {
  const lines = [];
  for (const { path, type, mode, target } of tree.entries) {
    const about = type === 'file' ? (await tree.read(path)).toString() : (target ?? '');
    lines.push(`${type} ${mode.toString(8)} ${path} ${about}`.trim());
  }
  await tree.close();
  return lines;
}

test('what zip packs is what we see: modes, links, hidden files, empty directories, odd names', async () => {
  const dir = await room();
  const app = join(dir, 'app');
  await mkdir(join(app, 'views'), { recursive: true });
  await mkdir(join(app, 'tmp'), { mode: 0o700 });
  await writeFile(join(app, 'app.rb'), 'run');
  await chmod(join(app, 'app.rb'), 0o755);
  await writeFile(join(app, '.hidden'), prose(50_000));
  await writeFile(join(app, 'views/größe 大.erb'), '');
  await symlink('../app.rb', join(app, 'views/link'));
  await run(app, 'zip', '-qry', '../app.zip', '.');

  expect(await look(await openZip(join(dir, 'app.zip')))).toEqual([
    `file 644 .hidden ${prose(50_000)}`.trim(),
    'file 755 app.rb run',
    'directory 700 tmp',
    'directory 755 views',
    'file 644 views/größe 大.erb',
    'symlink 777 views/link ../app.rb',
  ]);
});

test('what Python packs is what we see, stored or deflated, without directories of its own', async ({
  skip,
}) => {
  skip(!(await has('python3')), 'python3 is not on this machine.');
  const dir = await room();
  const script = `import zipfile
with zipfile.ZipFile('app.zip', 'w') as z:
    z.writestr('a/b/c.py', 'deep', compress_type=zipfile.ZIP_STORED)
    z.writestr('d.py', 'flat', compress_type=zipfile.ZIP_DEFLATED)`;
  await run(dir, 'python3', '-c', script);
  expect(await look(await openZip(join(dir, 'app.zip')))).toEqual([
    'directory 755 a',
    'directory 755 a/b',
    'file 600 a/b/c.py deep',
    'file 600 d.py flat',
  ]);
});

const open = async (items: Item[]) => openZip(await zipFile(items));

test('a zip of DOS gets ordinary modes', async () => {
  const tree = await open([{ name: 'a/' }, { name: 'a/b.txt', text: 'b' }]);
  expect(await look(tree)).toEqual(['directory 755 a', 'file 644 a/b.txt b']);
});

test('set-uid, set-gid and sticky bits stay behind', async () => {
  expect(await look(await open([{ name: 'a', mode: 0o107755 }]))).toEqual(['file 755 a']);
});

test('the time of DOS, which knows no zone, is the same on every machine', async () => {
  const tree = await open([{ name: 'a' }]);
  expect(tree.get('a')?.mtime.toISOString()).toBe('2013-02-14T00:00:00.000Z');
  await tree.close();
});

test('names are read as UTF-8 where they are that, said or not, and else as those of an IBM PC', async () => {
  const names = async (item: Item) => {
    const tree = await open([item]);
    await tree.close();
    return tree.entries.map(({ path }) => path);
  };
  expect(await names({ name: 'größe' })).toEqual(['größe']);
  expect(await names({ name: 'größe', flags: 0 })).toEqual(['größe']);
  expect(await names({ name: Buffer.from('gr\x94\xe1e', 'latin1'), flags: 0 })).toEqual(['größe']);
  const unicode = Buffer.concat([Buffer.from([1]), fields([4, crc32('gr__e')]), Buffer.from('größe')]);
  const extra = Buffer.concat([fields([2, 0x7075], [2, unicode.length]), unicode]);
  expect(await names({ name: 'gr__e', flags: 0, extra })).toEqual(['größe']);
});

test('an entry offers its bytes as they lie in the package', async () => {
  const tree = await open([
    { name: 'deflated', text: prose(10_000) },
    { name: 'stored', text: 'as it is', method: 0 },
  ]);
  const packed = (name: string) => tree.get(name)!.content!.packed!;
  const read = (name: string, start = 0, length = packed(name).size) => {
    const bytes = Buffer.alloc(length);
    packed(name).read(bytes, start);
    return bytes;
  };
  expect(packed('deflated')).toMatchObject({ method: 'deflated', crc32: crc32(prose(10_000)) });
  expect(inflateRawSync(read('deflated')).toString()).toBe(prose(10_000));
  expect(packed('stored')).toMatchObject({ method: 'stored', crc32: crc32('as it is'), size: 8 });
  expect(read('stored', 3, 2).toString()).toBe('it');
  await tree.close();
});

test('many contents can be read side by side', async () => {
  const items = Array.from({ length: 40 }, (_, i) => ({ name: `f${i}`, text: prose(i * 9_000) }));
  const tree = await open(items);
  const texts = await Promise.all(items.map(({ name }) => tree.read(name)));
  expect(texts.map(String)).toEqual(items.map(({ text }) => text));
  await tree.close();
});

test('an empty zip is an empty application', async () => {
  expect(await look(await open([]))).toEqual([]);
});

test('a file that is not there is an error of the disk', async () => {
  await expect(openZip(join(await room(), 'none.zip'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('after close nothing can be opened', async () => {
  const tree = await open([{ name: 'a', text: 'a' }]);
  await tree.close();
  await expect(tree.read('a')).rejects.toThrow();
});
