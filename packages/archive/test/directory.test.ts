import { chmod, lstat, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import {
  directory,
  openDirectory,
  openZip,
  textFile,
  treeOf,
  writeDirectory,
  writeTgz,
  writeZip,
} from '../src/index.ts';
import { namesIn, room } from './support/room.ts';
import { run } from './support/run.ts';
import { deflatedFile, mtime, prose, sampleApp } from './support/samples.ts';

test('what is written to disk is what is read from it: modes, times, links, hidden files', async () => {
  const dir = join(await room(), 'app');
  await writeDirectory(sampleApp(), dir);
  const tree = await openDirectory(dir);
  const facts = (
    entries: readonly { path: string; type: string; mode: number; mtime: Date; target?: string }[],
  ) => entries.map(({ path, type, mode, mtime, target }) => ({ path, type, mode, mtime, target }));
  expect(facts(tree.entries)).toEqual(facts(treeOf(sampleApp()).entries));
  expect((await tree.read('views/größe 大.erb')).toString()).toBe(prose(30_000));
});

test('files and directories that may not be written are written all the same', async () => {
  const dir = join(await room(), 'app');
  const [file] = sampleApp();
  await writeDirectory(
    [
      { ...file!, path: 'locked/file', mode: 0o400 },
      { path: 'locked', type: 'directory', mode: 0o500, mtime },
    ],
    dir,
  );
  expect((await lstat(join(dir, 'locked'))).mode & 0o777).toBe(0o500);
  await chmod(join(dir, 'locked'), 0o700);
});

test('only an empty directory is written to', async () => {
  const dir = await room();
  await symlink('/etc', join(dir, 'app'));
  await expect(writeDirectory(sampleApp(), dir)).rejects.toThrow('to unpack into is not empty.');
  expect(await namesIn(dir)).toEqual(['app']);
});

test('a content that is not what it declares fails the writing', async () => {
  const dir = join(await room(), 'app');
  await writeZip([deflatedFile('a', prose(9000))], `${dir}.zip`);
  const bytes = await readFile(`${dir}.zip`);
  bytes[100]! ^= 0xff;
  await writeFile(`${dir}.zip`, bytes);
  const tree = await openZip(`${dir}.zip`);
  await expect(writeDirectory(tree.entries, dir)).rejects.toMatchObject({ name: 'ArchiveError' });
  await tree.close();
});

test('a link to a directory is a link, and what it leads to is told once', async () => {
  const dir = await room();
  await mkdir(join(dir, 'real'));
  await writeFile(join(dir, 'real/file'), 'x');
  await symlink('real', join(dir, 'alias'));
  await symlink('.', join(dir, 'real/round'));
  const { entries } = await openDirectory(dir);
  expect(entries.map(({ path, type }) => `${type} ${path}`)).toEqual([
    'symlink alias',
    'directory real',
    'file real/file',
    'symlink real/round',
  ]);
});

test('a link that leads outside is refused', async () => {
  const dir = await room();
  await symlink('/etc/passwd', join(dir, 'a'));
  await expect(openDirectory(dir)).rejects.toThrow(
    'a link "a" to "/etc/passwd" that leads outside the application.',
  );
});

test('pipes and sockets are refused', async () => {
  const dir = await room();
  await run(dir, 'mkfifo', 'pipe');
  await expect(openDirectory(dir)).rejects.toThrow('an entry "pipe" that is no file, directory or link,');
});

test('a file that grows or shrinks while it is packed is named', async () => {
  const dir = await room();
  await mkdir(join(dir, 'app'));
  await writeFile(join(dir, 'app/log'), 'two lines\n');
  const tree = await openDirectory(join(dir, 'app'));
  for (const text of ['two lines\nand more\n', '']) {
    await writeFile(join(dir, 'app/log'), text);
    await expect(writeTgz(tree.entries, join(dir, 'd.tgz'))).rejects.toThrow(
      'The file "log" changed while it was being read.',
    );
    await expect(writeZip(tree.entries, join(dir, 'd.zip'))).rejects.toThrow(
      'The file "log" changed while it was being read.',
    );
  }
  expect(await namesIn(dir)).toEqual(['app', 'app/log']);
});

test('a file that became a link meanwhile is not followed', async () => {
  const dir = await room();
  await writeFile(join(dir, 'a'), 'mine');
  const tree = await openDirectory(dir);
  await run(dir, 'ln', '-sf', '/etc/passwd', 'a');
  await expect(tree.read('a')).rejects.toMatchObject({ code: 'ELOOP' });
});

test('a zip that we write is unpacked by unzip, with modes and links', async () => {
  const dir = await room();
  await writeZip(sampleApp(), join(dir, 'app.zip'));
  await run(dir, 'unzip', '-q', 'app.zip', '-d', 'app');
  const seen = async (dir: string) =>
    (await openDirectory(dir)).entries.map(({ path, type, mode, target }) => ({ path, type, mode, target }));
  await writeDirectory(sampleApp(), join(dir, 'plain'));
  expect(await seen(join(dir, 'app'))).toEqual(await seen(join(dir, 'plain')));
});

test('a zip of eight thousand directories is written', async () => {
  const file = join(await room(), 'app.zip');
  const dirs = Array.from({ length: 8_000 }, (_, i) => directory(`d${i}`, { mtime }));
  await writeZip([textFile('a', 'a', { mtime }), ...dirs], file);
  const tree = await openZip(file);
  expect(tree.entries.length).toBe(8_001);
  await tree.close();
});

test('a zip whose source fails does not appear', async () => {
  const dir = await room();
  const failing = {
    size: 3,
    open: async () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('a');
          throw new Error('gone');
        })(),
      ),
  };
  const entry = { path: 'a', type: 'file' as const, mode: 0o644, mtime, content: failing };
  await expect(writeZip([entry], join(dir, 'app.zip'))).rejects.toThrow('gone');
  await expect(
    writeZip(
      [{ ...entry, content: { ...failing, open: () => Promise.reject(new Error('never there')) } }],
      join(dir, 'app.zip'),
    ),
  ).rejects.toThrow('never there');
  expect(await namesIn(dir)).toEqual([]);
});
