import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Header } from 'tar';
import { describe, expect, test } from 'vitest';
import { findClash } from '../src/directory/case.ts';
import { ArchiveError, type DropletLimits, textFile, treeOf, unpackTgz } from '../src/index.ts';
import { namesIn, room } from './support/room.ts';
import { run } from './support/run.ts';
import { mtime, prose } from './support/samples.ts';
import { type Item, mendSums, tarBytes, tgzFile } from './support/tar-bytes.ts';

/** Tries to unpack, and sees to it that nothing was left anywhere. Gives the sentence of the refusal. */
async function refusal(items: Item[] | Buffer, limits: Partial<DropletLimits> = {}): Promise<string> {
  const dir = await room();
  const error = await unpackTgz(await tgzFile(items), join(dir, 'in/instance'), limits).catch(
    (error) => error,
  );
  expect(error).toBeInstanceOf(ArchiveError);
  expect(await namesIn(dir)).toEqual([]);
  return error.message;
}

async function unpacked(items: Item[]): Promise<string> {
  const dir = join(await room(), 'in/instance');
  await unpackTgz(await tgzFile(items), dir);
  return dir;
}

test('what GNU tar packs is unpacked, with modes, times and links, among them hard ones', async () => {
  const dir = await room();
  await mkdir(join(dir, 'staged/app'), { recursive: true });
  await run(
    join(dir, 'staged'),
    'sh',
    '-c',
    'echo run > startup; chmod 500 startup; cd app; echo a > a; ln a b; ln -s a c; ln -s c d; chmod 4755 a; mkdir -m 700 e; touch -d 2013-02-14T11:25:28Z a',
  );
  await run(dir, 'tar', '-czf', 'droplet.tgz', '-C', 'staged', '.');
  await unpackTgz(join(dir, 'droplet.tgz'), join(dir, 'instance'));
  expect(
    await run(join(dir, 'instance'), 'find', '.', '-printf', '%m %y %p %l\n').then((text) =>
      text.trim().split('\n').sort(),
    ),
  ).toEqual([
    '500 f ./startup ',
    '700 d ./app/e ',
    '755 d . ',
    '755 d ./app ',
    '755 f ./app/a ',
    '755 f ./app/b ',
    '777 l ./app/c a',
    '777 l ./app/d c',
  ]);
  const a = await stat(join(dir, 'instance/app/a'));
  expect(a.mtime).toEqual(mtime);
  expect((await stat(join(dir, 'instance/app/b'))).ino).toBe(a.ino);
});

test('an empty directory is taken over, one that holds something is left alone', async () => {
  const dir = await room();
  const file = await tgzFile([{ path: './startup', text: 'new' }]);
  await mkdir(join(dir, 'instance'));
  await unpackTgz(file, join(dir, 'instance'));
  expect(await readFile(join(dir, 'instance/startup'), 'utf8')).toBe('new');
  await writeFile(join(dir, 'instance/startup'), 'mine');
  await expect(unpackTgz(file, join(dir, 'instance'))).rejects.toThrow('to unpack into is not empty.');
  expect(await readFile(join(dir, 'instance/startup'), 'utf8')).toBe('mine');
  expect(await namesIn(dir)).toEqual(['instance', 'instance/startup']);
});

test('set-uid, set-gid and sticky bits stay behind', async () => {
  const dir = await unpacked([
    { path: 'a', mode: 0o7755 },
    { path: 'd/', type: 'Directory', mode: 0o7777 },
  ]);
  expect((await stat(join(dir, 'a'))).mode & 0o7777).toBe(0o755);
  expect((await stat(join(dir, 'd'))).mode & 0o7777).toBe(0o777);
});

test('a time that is none is taken for the beginning of time', async () => {
  const header = tarBytes([{ path: 'a', text: 'a' }]);
  const record = 'mtime=never\n';
  const pax = new Header({
    path: 'PaxHeader/a',
    type: 'ExtendedHeader',
    size: record.length + 3,
    mode: 0o644,
  });
  pax.encode();
  const body = Buffer.alloc(512);
  body.write(`${record.length + 3} ${record}`);
  const dir = join(await room(), 'instance');
  await unpackTgz(await tgzFile(gzipSync(Buffer.concat([pax.block!, body, header]))), dir);
  expect((await stat(join(dir, 'a'))).mtime).toEqual(new Date(0));
});

describe('entries that are refused', () => {
  const outside = (name: string) =>
    `The package holds an entry "${name}" that leads outside the application.`;
  const special =
    'The package holds an entry "a" that is no file, directory or link, but a device, pipe, socket or the like.';
  const link = (path: string, linkpath: string): Item => ({ path, type: 'SymbolicLink', linkpath });
  const hard = (path: string, linkpath: string): Item => ({ path, type: 'Link', linkpath });

  test.each<[string, Item[], string]>([
    ['up', [{ path: '../x' }], outside('../x')],
    ['up from within', [{ path: './a/../../x' }], outside('./a/../../x')],
    [
      'absolute',
      [{ path: '/etc/x' }],
      'The package holds an entry "/etc/x" with an absolute name; names must be relative to the application.',
    ],
    [
      'a control character',
      [{ path: 'a\u0007' }],
      'The package holds an entry "a\\u0007" with a control character in its name.',
    ],
    [
      'a link outside',
      [link('a', '../x')],
      'The package holds a link "a" to "../x" that leads outside the application.',
    ],
    [
      'an absolute link',
      [link('a', '/etc')],
      'The package holds a link "a" to "/etc" that leads outside the application.',
    ],
    ['a link to no path', [link('a', 'b\0\n')], 'The package holds a link "a" whose target is no path.'],
    [
      'a hard link outside',
      [hard('a', '../x')],
      'The package holds a link "a" to "../x" that leads outside the application.',
    ],
    [
      'an absolute hard link',
      [hard('a', '/etc/passwd')],
      'The package holds a link "a" to "/etc/passwd" that leads outside the application.',
    ],
    [
      'a hard link to nothing',
      [hard('a', 'b')],
      'The package holds a hard link "a" to "b", which is not a file that came before it.',
    ],
    [
      'a hard link to a link',
      [link('d/b', '../../x'.slice(3)), hard('a', 'd/b')],
      'The package holds a hard link "a" to "d/b", which is not a file that came before it.',
    ],
    [
      'a file through a link',
      [link('a', 'b'), { path: 'a/x' }],
      'The package holds an entry "a/x" although "a" is not a directory.',
    ],
    ['two of one name', [{ path: 'a' }, { path: './a' }], 'The package holds two entries named "a".'],
    ['a file instead of a link', [link('a', 'b'), { path: 'a' }], 'The package holds two entries named "a".'],
    ['a pipe', [{ path: 'a', type: 'FIFO' }], special],
    ['a character device', [{ path: 'a', type: 'CharacterDevice' }], special],
    ['a block device', [{ path: 'a', type: 'BlockDevice' }], special],
    ['a kind that tar does not know', [{ path: 'a', type: 'SparseFile' }], special],
  ])('%s', async (_what, items, sentence) => {
    expect(await refusal([{ path: 'sound', text: 'x' }, ...items])).toBe(sentence);
  });
});

describe('what is not a droplet', () => {
  const sentence = 'The droplet is not a gzipped tar file, or it is damaged or incomplete.';
  const sound = gzipSync(
    tarBytes([
      { path: 'a', text: prose(3000) },
      { path: 'b', text: 'b' },
    ]),
  );

  test('is refused', async () => {
    expect(await refusal(Buffer.alloc(0))).toBe(sentence);
    expect(await refusal(Buffer.from('<html>502 Bad Gateway</html>'))).toBe(sentence);
    expect(await refusal(tarBytes([{ path: 'a' }]))).toBe(sentence);
    expect(await refusal(gzipSync('no tar'))).toBe(sentence);
    expect(await refusal(gzipSync(prose(5000)))).toBe(sentence);
  });

  test('is refused when it was cut short, wherever that was', async () => {
    for (let length = 0; length < sound.length; length += 7) {
      expect(await refusal(sound.subarray(0, length))).toBe(sentence);
    }
  });

  test('is refused when its tar was cut short', async () => {
    expect(await refusal(gzipSync(tarBytes([{ path: 'a', text: prose(3000) }]).subarray(0, 2000)))).toBe(
      sentence,
    );
  });

  test('is refused when there is something else after it', async () => {
    expect(await refusal(Buffer.concat([sound, Buffer.from('more')]))).toBe(sentence);
  });

  test('an error of the disk stays one', async () => {
    const dir = await room();
    await expect(unpackTgz(join(dir, 'none.tgz'), join(dir, 'in'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('limits', () => {
  test('more entries than allowed', async () => {
    const items = ['a', 'b', 'c'].map((path) => ({ path }));
    expect(await refusal(items, { entries: 2 })).toBe('The package holds more than 2 entries.');
  });

  test('more directories than allowed, that are only implied', async () => {
    const deep: Item = { path: `${'d/'.repeat(50)}a` };
    expect(await refusal([deep], { entries: 50 })).toBe('The package holds more than 50 entries.');
  });

  test('more bytes than allowed', async () => {
    expect(await refusal([{ path: 'a', text: prose(2000) }], { bytes: 1999 })).toBe(
      'The package unpacks to more than 1999 bytes.',
    );
  });

  test('more bytes than allowed, that are not even there', async () => {
    expect(await refusal([{ path: 'a', size: 5 * 1024 ** 3 }])).toBe(
      'The package unpacks to more than 4294967296 bytes.',
    );
  });

  test('a gzip in a gzip gets no further than one', async () => {
    const bomb = gzipSync(gzipSync(tarBytes([{ path: 'a', text: prose(5000) }])));
    expect(await refusal(bomb, { bytes: 1000 })).toBe('The package unpacks to more than 1000 bytes.');
  });

  test('more bytes than allowed, after the end of the tar', async () => {
    const zeros = gzipSync(Buffer.concat([tarBytes([{ path: 'a' }]), Buffer.alloc(70 * 1024 ** 2)]));
    expect(await refusal(zeros, { bytes: 1000, entries: 10 })).toBe(
      'The package unpacks to more than 1000 bytes.',
    );
  });
});

test('names that a disk without upper and lower case takes for one are found', () => {
  const clash = (...paths: string[]) =>
    findClash(treeOf(paths.map((path) => textFile(path, '', { mtime }))).entries);
  expect(clash('README', 'lib/a', 'readme')).toEqual(['README', 'readme']);
  expect(clash('Lib/a', 'lib/b')).toEqual(['Lib', 'lib']);
  expect(clash('gr\u00f6\u00dfe', 'gro\u0308\u00dfe')).toBeDefined();
  expect(clash('a', 'b')).toBeUndefined();
});

const step = fc.constantFrom(...'abcdeä'.repeat(4), '..', '.'); // mostly such as are taken
const path = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join('/'));
const item: fc.Arbitrary<Item> = fc.record(
  {
    path: fc.oneof(
      path,
      path.map((path) => `/${path}`),
    ),
    type: fc.constantFrom<Item['type'][]>('File', 'File', 'Directory', 'SymbolicLink', 'Link'),
    text: fc.string({ maxLength: 20 }),
    linkpath: path,
  },
  { requiredKeys: ['path'] },
);

test('a droplet is either refused in a sentence, or unpacked without a byte outside: for any entries', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 6 }), (items) =>
      isRefusedOrStaysInside(tarBytes(items.map(plausible))),
    ),
    { numRuns: 200 },
  );
});

test('a droplet is either refused in a sentence, or unpacked without a byte outside: for any damage to a sound one', async () => {
  const sound = tarBytes([
    { path: 'a/', type: 'Directory' },
    { path: 'a/b', text: prose(300) },
    { path: 'x'.repeat(150), text: 'long' },
    { path: 'l', type: 'SymbolicLink', linkpath: 'a/b' },
    { path: 'h', type: 'Link', linkpath: 'a/b' },
  ]);
  const value = fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('\0\n./01235x')));
  const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), value), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(damage, (changes) => {
      const bytes = Buffer.from(sound);
      for (const [at, value] of changes) bytes[at] = value;
      return isRefusedOrStaysInside(mendSums(bytes));
    }),
    { numRuns: 200 },
  );
});

async function isRefusedOrStaysInside(tar: Buffer): Promise<void> {
  const dir = await room();
  try {
    await unpackTgz(await tgzFile(gzipSync(tar)), join(dir, 'in/instance'));
  } catch (error) {
    expect(error).toBeInstanceOf(ArchiveError);
    expect(await namesIn(dir)).toEqual([]);
    return;
  }
  const outside = (await namesIn(dir)).filter((name) => !/^in(\/instance(\/|$)|$)/.test(name));
  expect(outside).toEqual([]);
}

/** Only links have a target, only files a text: all else is no tar. */
function plausible({ path, type = 'File', text, linkpath }: Item): Item {
  if (type === 'SymbolicLink' || type === 'Link') return { path, type, linkpath: linkpath ?? 'a' };
  return type === 'File' ? { path, type, text } : { path, type };
}
