import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArchiveError, type Limits, openZip, writeDirectory, writeTgz } from '../src/index.ts';
import { namesIn, room } from './support/room.ts';
import { run } from './support/run.ts';
import { prose } from './support/samples.ts';
import { fields, type Item, zipBytes, zipFile } from './support/zip-bytes.ts';

/** The sentence with which a package is refused when it is opened. */
async function refusal(items: Item[] | Buffer, limits: Partial<Limits> = {}): Promise<string> {
  const error = await openZip(await zipFile(items), limits).catch((error) => error);
  expect(error).toBeInstanceOf(ArchiveError);
  return error.message;
}

describe('names', () => {
  test.each<[string, Item, string]>([
    ['leads up', { name: '../x' }, 'an entry "../x" that leads outside the application.'],
    [
      'leads up from within',
      { name: 'a/../../x' },
      'an entry "a/../../x" that leads outside the application.',
    ],
    [
      'is absolute',
      { name: '/etc/x' },
      'an entry "/etc/x" with an absolute name; names must be relative to the application.',
    ],
    [
      'has a drive letter',
      { name: 'C:/x' },
      'an entry "C:/x" with an absolute name; names must be relative to the application.',
    ],
    [
      'has backslashes',
      { name: '..\\x' },
      'an entry "..\\\\x" with a backslash in its name; folders must be divided by "/".',
    ],
    ['has a NUL', { name: 'a\0.rb' }, 'an entry "a\\u0000.rb" with a control character in its name.'],
    ['has a line break', { name: 'a\nb' }, 'an entry "a\\nb" with a control character in its name.'],
    [
      'says to be UTF-8 and is not',
      { name: Buffer.from([0x61, 0xff]) },
      'an entry "a\ufffd" whose name is not valid UTF-8.',
    ],
    [
      'has an overlong slash',
      { name: Buffer.from([0x2e, 0x2e, 0xc0, 0xaf, 0x78]) },
      'an entry "..\ufffd\ufffdx" whose name is not valid UTF-8.',
    ],
    [
      'is too long a step',
      { name: 'x'.repeat(256) },
      `an entry "${'x'.repeat(117)}..." whose name is too long for a file system.`,
    ],
    [
      'is too long a path',
      { name: 'x/'.repeat(1500) },
      `an entry "${'x/'.repeat(58)}x..." whose name is too long for a file system.`,
    ],
    ['is empty', { name: '' }, 'an entry "" that is a directory in one respect and not in another.'],
  ])('an entry whose name %s is refused', async (_what, item, sentence) => {
    expect(await refusal([item])).toBe(`The package holds ${sentence}`);
  });

  test('a second name in UTF-8 is held to the same rules', async () => {
    const { crc32 } = await import('node:zlib');
    const name = Buffer.concat([Buffer.from([1]), fields([4, crc32('nice')]), Buffer.from('../x')]);
    const extra = Buffer.concat([fields([2, 0x7075], [2, name.length]), name]);
    expect(await refusal([{ name: 'nice', extra }])).toContain('"../x" that leads outside');
  });

  test('two files of one name are refused, also when they are spelled differently', async () => {
    expect(await refusal([{ name: 'a' }, { name: 'a' }])).toBe('The package holds two entries named "a".');
    expect(await refusal([{ name: 'a' }, { name: './/a' }])).toBe('The package holds two entries named "a".');
  });

  test('a file where a directory must be is refused', async () => {
    const sentence = 'The package holds an entry "a/b" although "a" is not a directory.';
    expect(await refusal([{ name: 'a', text: 'x' }, { name: 'a/b' }])).toBe(sentence);
    expect(await refusal([{ name: 'a', text: 'b', mode: 0o120777 }, { name: 'a/b' }])).toBe(sentence);
  });
});

describe('kinds of entries', () => {
  const link = (name: string, text: string): Item => ({ name, text, mode: 0o120777 });

  test.each([['/etc/passwd'], ['../outside'], ['a/../../outside']])(
    'a link to %s is refused',
    async (target) => {
      expect(await refusal([link('a', target)])).toBe(
        `The package holds a link "a" to "${target}" that leads outside the application.`,
      );
    },
  );

  test('a link whose target is empty, endless or no path is refused', async () => {
    const sentence = 'The package holds a link "a" whose target is no path.';
    expect(await refusal([link('a', '')])).toBe(sentence);
    expect(await refusal([link('a', 'x'.repeat(5000))])).toBe(sentence);
    expect(await refusal([link('a', 'x\0y')])).toBe(sentence);
  });

  test.each([
    ['a pipe', 0o010644],
    ['a character device', 0o020644],
    ['a block device', 0o060644],
    ['a socket', 0o140644],
    ['of no kind that there is', 0o170644],
  ])('an entry that is %s is refused', async (_what, mode) => {
    expect(await refusal([{ name: 'a', mode }])).toBe(
      'The package holds an entry "a" that is no file, directory or link, but a device, pipe, socket or the like.',
    );
  });

  test('a directory that is a file, too, is refused', async () => {
    const sentence = 'The package holds an entry "a/" that is a directory in one respect and not in another.';
    expect(await refusal([{ name: 'a/', mode: 0o100644 }])).toBe(sentence);
    expect(await refusal([{ name: 'a/', mode: 0o120777, text: 'b' }])).toBe(sentence);
    expect(await refusal([{ name: 'a/', text: 'content' }])).toBe(sentence);
  });

  test('encrypted entries are refused', async () => {
    expect(await refusal([{ name: 'a', text: 'x', flags: 1 }])).toBe(
      'The package holds an encrypted entry "a".',
    );
    expect(await refusal([{ name: 'a', text: 'x', flags: 0x41 }])).toBe(
      'The package holds encrypted entries.',
    );
    const dir = await room();
    await run(dir, 'sh', '-c', 'echo secret > a && zip -q -P key app.zip a');
    await expect(openZip(join(dir, 'app.zip'))).rejects.toThrow('The package holds an encrypted entry "a".');
  });

  test('an unknown compression is refused', async () => {
    expect(await refusal([{ name: 'a', text: 'x', method: 12 }])).toBe(
      'The package holds an entry "a" compressed by method 12; only stored and deflated entries can be read.',
    );
  });
});

describe('the file as a whole', () => {
  const sound = zipBytes([
    { name: 'a', text: prose(1000) },
    { name: 'b', text: 'b' },
  ]);
  const notZip = 'The package is not a zip file, or its end is missing.';
  const damaged = 'The package is a damaged zip file: its table of contents cannot be read.';

  test('what is not a zip is refused', async () => {
    expect(await refusal(Buffer.from('<html>502 Bad Gateway</html>'))).toBe(notZip);
    expect(await refusal(Buffer.alloc(0))).toBe(notZip);
    expect(await refusal(Buffer.alloc(100_000))).toBe(notZip);
  });

  test('a zip that was cut short is refused, wherever it was cut', async () => {
    for (let length = 0; length < sound.length; length += 3) {
      expect(await refusal(sound.subarray(0, length))).toBe(notZip);
    }
  });

  test('a table of contents that is cut short or is not where it should be is refused', async () => {
    expect(await refusal(zipBytes([{ name: 'a' }], { count: 2 }))).toBe(damaged);
    const elsewhere = Buffer.from(sound);
    elsewhere.writeUInt32LE(4_000_000_000, sound.length - 6);
    expect(await refusal(elsewhere)).toBe(damaged);
  });

  test('bytes after the end are refused', async () => {
    expect(await refusal(Buffer.concat([sound, Buffer.from('more')]))).toBe(damaged);
  });

  test('one part of several is refused', async () => {
    const part = Buffer.from(sound);
    part.writeUInt16LE(3, sound.length - 18);
    expect(await refusal(part)).toBe('The package is one part of a zip file that was split into several.');
  });

  test.each([
    ['points past the end', 1_000_000n],
    ['points past all numbers', 0xffff_ffff_ffff_ffffn],
    ['points at something else', 0n],
  ])('a zip64 whose locator %s is refused', async (_what, offset) => {
    const locator = fields([4, 0x07064b50], [4, 0], [8, offset], [4, 1]);
    const at = sound.length - 22;
    expect(await refusal(Buffer.concat([sound.subarray(0, at), locator, sound.subarray(at)]))).toBe(damaged);
  });

  test('a zip64 whose table of contents is past all numbers is refused', async () => {
    const at = sound.length - 22;
    const record = fields(
      [4, 0x06064b50],
      [8, 44],
      [2, 45],
      [2, 45],
      [4, 0],
      [4, 0],
      [8, 2],
      [8, 2],
      [8, 100],
      [8, 0xffff_ffff_ffff_ffffn],
    );
    const locator = fields([4, 0x07064b50], [4, 0], [8, at], [4, 1]);
    expect(await refusal(Buffer.concat([sound.subarray(0, at), record, locator, sound.subarray(at)]))).toBe(
      damaged,
    );
  });

  test('an entry that says to be of zip64 and is not is refused', async () => {
    expect(await refusal([{ name: 'a', text: 'x', size: 0xffff_ffff, extra: fields([2, 1], [2, 0]) }])).toBe(
      damaged,
    );
  });

  test('extra fields that reach past their end are refused', async () => {
    expect(await refusal([{ name: 'a', text: 'x', extra: fields([2, 1], [2, 5000]) }])).toBe(damaged);
  });
});

describe('bytes that are used twice', () => {
  const overlap = (name: string) =>
    `The package holds an entry "${name}" whose bytes overlap with another part of the zip file.`;

  test('two entries that share one content are refused', async () => {
    expect(
      await refusal([
        { name: 'a', text: prose(5000) },
        { name: 'b', text: prose(5000), offset: 0 },
      ]),
    ).toBe(overlap('b'));
  });

  test('an entry that lies within another is refused', async () => {
    // The content of `outer` holds a whole local entry; `inner` points at it (the bomb of D. Fifield is built of these).
    const inner = zipBytes([{ name: 'inner', text: prose(2000) }]);
    const outer: Item = { name: 'outer', text: inner, method: 0 };
    expect(await refusal([outer, { name: 'inner', text: prose(2000), offset: 35 }])).toBe(overlap('inner'));
  });

  test('an entry that holds the package itself is refused', async () => {
    const whole = zipBytes([{ name: 'me.zip' }]).length;
    expect(
      await refusal([
        { name: 'me.zip', method: 0, raw: Buffer.alloc(0), size: whole, compressedSize: whole },
      ]),
    ).toBe(overlap('me.zip'));
  });

  test('an entry that begins past the end is refused', async () => {
    expect(await refusal([{ name: 'a', text: 'x', offset: 0xffff_fff0 }])).toBe(overlap('a'));
  });
});

describe('contents that are not what they declare', () => {
  const text = prose(20_000);
  const large = prose(2_000_000);
  const wrongSize = 'The package holds an entry "a" whose content is not of the size it declares.';
  const wrongSum = 'The package holds an entry "a" whose content does not match its checksum.';
  const damaged = 'The package holds an entry "a" whose content is damaged or cut short.';
  const cut = (bytes: Buffer) => bytes.subarray(0, bytes.length - 20);

  test.each<[string, Item, string]>([
    ['more than declared', { name: 'a', text, size: 10 }, wrongSize],
    ['less than declared', { name: 'a', text, size: 30_000 }, wrongSize],
    ['another checksum', { name: 'a', text, crc32: 7 }, wrongSum],
    ['another checksum, stored', { name: 'a', text, crc32: 7, method: 0 }, wrongSum],
    ['cut short', { name: 'a', text, raw: cut(deflateRawSync(Buffer.from(text))) }, damaged],
    ['no deflate stream', { name: 'a', text, raw: Buffer.alloc(100, 0xff) }, damaged],
    [
      'more after its end',
      { name: 'a', text, raw: Buffer.concat([deflateRawSync(Buffer.from(text)), Buffer.alloc(30)]) },
      damaged,
    ],
    ['much more than declared', { name: 'a', text: large, size: 1_500_000 }, wrongSize],
    ['much less than declared', { name: 'a', text: large, size: 3_000_000 }, wrongSize],
    ['much with another checksum', { name: 'a', text: large, crc32: 7 }, wrongSum],
    ['much, cut short', { name: 'a', text: large, raw: cut(deflateRawSync(Buffer.from(large))) }, damaged],
    [
      'much, and more after its end',
      { name: 'a', text: large, raw: Buffer.concat([deflateRawSync(Buffer.from(large)), Buffer.alloc(30)]) },
      damaged,
    ],
  ])('a content with %s is refused, and no half droplet stays', async (_what, item, sentence) => {
    const dir = await room();
    const tree = await openZip(await zipFile([item, { name: 'b', text: 'sound' }]));
    await expect(writeTgz(tree.entries, join(dir, 'droplet.tgz'))).rejects.toThrow(sentence);
    expect(await namesIn(dir)).toEqual([]);
    await expect(tree.read('a').then(() => Promise.reject(new Error(sentence)))).rejects.toThrow(sentence);
    await tree.close();
  });

  test('a local header that is none is refused when it is read', async () => {
    const bytes = zipBytes([{ name: 'a', text: 'x' }]);
    bytes.writeUInt32LE(0, 0);
    const tree = await openZip(await zipFile(bytes));
    await expect(tree.read('a')).rejects.toThrow(damaged);
    await tree.close();
  });
});

describe('limits', () => {
  test('more entries than allowed', async () => {
    const items = ['a', 'b', 'c'].map((name) => ({ name }));
    expect(await refusal(items, { entries: 2 })).toBe('The package holds more than 2 entries.');
    await (await openZip(await zipFile(items), { entries: 3 })).close();
  });

  test('more directories than allowed, that are only implied', async () => {
    const deep = [{ name: `${'d/'.repeat(50)}a` }];
    expect(await refusal(deep, { entries: 50 })).toBe('The package holds more than 50 entries.');
    await (await openZip(await zipFile(deep), { entries: 51 })).close();
  });

  test('more bytes than allowed', async () => {
    const items = ['a', 'b'].map((name) => ({ name, text: prose(600) }));
    expect(await refusal(items, { bytes: 1000 })).toBe('The package unpacks to more than 1000 bytes.');
    await (await openZip(await zipFile(items), { bytes: 1200 })).close();
  });

  test('more unpacked for its size than is natural', async () => {
    const items = [{ name: 'a', text: Buffer.alloc(70 * 1024 ** 2) }];
    expect(await refusal(items)).toBe('The package unpacks to more than 200 times its own size.');
    await (await openZip(await zipFile(items), { ratio: 2000 })).close();
  });
});

const small = fc.constantFrom('a', 'b', '..', '.', '', 'c\\d', 'ä', '\0', '/');
const item = fc.record(
  {
    name: fc.oneof(
      fc.array(small, { maxLength: 4 }).map((steps) => steps.join('/')),
      fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
    ),
    text: fc.oneof(fc.string(), fc.constantFrom('../..', 'a', '/x', 'b/../..')),
    mode: fc.constantFrom(undefined, 0o100644, 0o040755, 0o120777, 0o010644),
    method: fc.constantFrom(undefined, 0, 12),
    flags: fc.constantFrom(undefined, 0, 1, 0x808),
    size: fc.option(fc.nat(50), { nil: undefined }),
    offset: fc.option(fc.nat(300), { nil: undefined }),
  },
  { requiredKeys: ['name', 'text'] },
);

test('a package is either refused in a sentence, or unpacked without a byte outside: for any entries', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 5 }), (items) => isRefusedOrStaysInside(zipBytes(items))),
    { numRuns: 300 },
  );
});

test('a package is either refused in a sentence, or unpacked without a byte outside: for any damage to a sound one', async () => {
  const sound = zipBytes([
    { name: 'a/', mode: 0o040755 },
    { name: 'a/b', text: prose(300) },
    { name: 'l', text: 'a/b', mode: 0o120777 },
  ]);
  const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(damage, (changes) => {
      const bytes = Buffer.from(sound);
      for (const [at, value] of changes) bytes[at] = value;
      return isRefusedOrStaysInside(bytes);
    }),
    { numRuns: 500 },
  );
});

async function isRefusedOrStaysInside(bytes: Buffer): Promise<void> {
  const dir = await room();
  try {
    const tree = await openZip(await zipFile(bytes));
    try {
      await writeDirectory(tree.entries, join(dir, 'in/app'));
    } finally {
      await tree.close();
    }
  } catch (error) {
    expect(error).toBeInstanceOf(ArchiveError);
  }
  const outside = (await namesIn(dir)).filter((name) => !/^in(\/app(\/|$)|$)/.test(name));
  expect(outside).toEqual([]);
}
