import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { deflateRawSync, gunzipSync } from 'node:zlib';
import { extract } from 'tar';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Entry,
  openDirectory,
  openZip,
  prepareTgz,
  textFile,
  under,
  unpackTgz,
  writeTgz,
  writeZip,
} from '../src/index.ts';
import { namesIn, room } from './support/room.ts';
import { has, run } from './support/run.ts';
import { deflatedFile, mtime, prose, sampleApp, storedFile } from './support/samples.ts';

/** Path, type, mode, mtime, and text or target: what must be alike after unpacking. */
async function look(dir: string): Promise<string[]> {
  const tree = await openDirectory(dir);
  const lines = [];
  for (const { path, type, mode, mtime, target } of tree.entries) {
    const text =
      type === 'file'
        ? createHash('sha1')
            .update(await tree.read(path))
            .digest('hex')
        : target;
    // Of directories and links not all programs keep the time.
    lines.push([path, type, mode.toString(8), type === 'file' && mtime.toISOString(), text].join(' '));
  }
  return lines;
}

describe('a droplet unpacks alike', () => {
  let dir: string;
  let wanted: string[];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'droplet-'));
    const large = [
      textFile('lib/large.rb', prose(3_000_000), { mtime }),
      { ...deflatedFile('lib/random.bin', randomBytes(1_500_000)), mode: 0o600 },
      textFile('lib/middle.rb', prose(40_000), { mtime }),
    ];
    await writeZip([...sampleApp(), ...large], join(dir, 'app.zip'));
    const tree = await openZip(join(dir, 'app.zip'));
    const startup = textFile('startup', '#!/bin/bash\n', { mode: 0o500, mtime });
    await writeTgz([...under('app', tree.entries), startup], join(dir, 'droplet.tgz'));
    await tree.close();
    // The yardstick is the zip as unzip unpacks it, and the script beside it.
    await mkdir(join(dir, 'plain'));
    await run(dir, 'unzip', '-q', 'app.zip', '-d', 'plain/app');
    await writeFile(join(dir, 'plain/startup'), '#!/bin/bash\n', { mode: 0o500 });
    await utimes(join(dir, 'plain/startup'), mtime, mtime);
    wanted = await look(join(dir, 'plain'));
    return () => rm(dir, { recursive: true });
  });

  const tools: [string, (dir: string) => Promise<unknown>][] = [
    ['tar', (dir) => run(dir, 'tar', '-xzpf', '../droplet.tgz')],
    ['bsdtar', (dir) => run(dir, 'bsdtar', '-xpf', '../droplet.tgz')],
    [
      'python3',
      (dir) => run(dir, 'python3', '-c', 'import tarfile; tarfile.open("../droplet.tgz").extractall()'),
    ],
    ['gunzip', (dir) => run(dir, 'sh', '-c', 'gunzip -c ../droplet.tgz | tar -xpf -')],
    [
      'node-tar',
      (dir) => extract({ cwd: dir, file: `${dir}/../droplet.tgz`, strict: true, preserveOwner: false }),
    ],
    ['unpackTgz', (dir) => unpackTgz(`${dir}/../droplet.tgz`, dir)],
  ];

  test.for(tools)('by %s', async ([tool, unpack], { skip }) => {
    const ours = tool === 'node-tar' || tool === 'unpackTgz';
    skip(!ours && !(await has(tool)), `${tool} is not on this machine.`);
    const unpacked = join(dir, tool);
    await mkdir(unpacked);
    await unpack(unpacked);
    expect(await look(unpacked)).toEqual(wanted);
  });
});

test('names, owners and times are as `tar -czf x .` writes them for root', async () => {
  const dir = await room();
  await writeTgz(
    [textFile('startup', 'x', { mode: 0o500, mtime }), ...under('app', sampleApp())],
    join(dir, 'd.tgz'),
  );
  const lines = (await run(dir, 'tar', '--numeric-owner', '--utc', '-tvzf', 'd.tgz')).split('\n');
  expect(lines.slice(0, 5)).toEqual([
    'drwxr-xr-x 0/0               0 2013-02-14 11:25 ./',
    'drwxr-xr-x 0/0               0 2013-02-14 11:25 ./app/',
    '-rw-r--r-- 0/0               5 2013-02-14 11:25 ./app/.hidden',
    'lrwxrwxrwx 0/0               0 2013-02-14 11:25 ./app/again.rb -> views/current.rb',
    '-rwxr-xr-x 0/0              18 2013-02-14 11:25 ./app/app.rb',
  ]);
});

async function tgz(entries: Iterable<Entry>): Promise<Buffer> {
  const file = join(await room(), 'd.tgz');
  await writeTgz(entries, file);
  return readFile(file);
}

describe('the bytes', () => {
  test('are counted and hashed', async () => {
    const file = join(await room(), 'd.tgz');
    const written = await writeTgz(sampleApp(), file);
    const bytes = await readFile(file);
    expect(written).toEqual({ size: bytes.length, sha1: createHash('sha1').update(bytes).digest('hex') });
  });

  test('are as many as was said before the first of them', async () => {
    const dir = await room();
    const large = Array.from({ length: 40 }, (_, n) => deflatedFile(`${n}.bin`, randomBytes(70_000)));
    const spilled = textFile('spilled', randomBytes(2_000_000).toString('hex'), { mtime });
    const prepared = await prepareTgz([...sampleApp(), ...large, spilled], join(dir, 'spool'));
    const chunks = [];
    for await (const chunk of prepared.stream()) chunks.push(Buffer.from(chunk)); // it is used again
    const bytes = Buffer.concat(chunks);
    await prepared.close();
    expect(bytes.length).toBe(prepared.size);
    expect(bytes).toEqual(await tgz([...sampleApp(), ...large, spilled]));
    expect(await namesIn(dir)).toEqual([]);
  });

  test('are the same for the same entries, in whatever order they come', async () => {
    expect(await tgz(sampleApp().reverse())).toEqual(await tgz(sampleApp()));
  });

  test('are the same however a source cuts its stream', async () => {
    const text = prose(3_000_000);
    const cutInto = (size: number): Entry => {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        Buffer.from(text.slice(i * size, (i + 1) * size)),
      );
      return {
        path: 'a',
        type: 'file',
        mode: 0o644,
        mtime,
        content: { size: text.length, open: async () => Readable.from(chunks, { objectMode: false }) },
      };
    };
    const whole = await tgz([cutInto(3_000_000)]);
    expect(await tgz([cutInto(777)])).toEqual(whole);
    expect(await tgz([cutInto(1024 * 1024)])).toEqual(whole);
  });

  test('of a deflated file are the source’s own', async () => {
    const text = prose(100_000);
    const raw = deflateRawSync(Buffer.from(text), { level: 1 });
    const bytes = await tgz([deflatedFile('a', text, { raw })]);
    expect(bytes.includes(raw)).toBe(true);
    expect(gunzipSync(bytes).toString()).toContain(text);
  });

  test('of a stored file are not compressed, only framed', async () => {
    const data = randomBytes(200_000);
    const bytes = await tgz([storedFile('a', data)]);
    expect(bytes.includes(data.subarray(70_000, 130_000))).toBe(true);
    expect(gunzipSync(bytes).includes(data)).toBe(true);
  });

  test('of small deflated files share a member: a thousand of them do not bloat the droplet', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) =>
      deflatedFile(`lib/${i}.rb`, `puts ${i} # ${prose(300)}`),
    );
    const bytes = await tgz(lines);
    const oneMember = (
      await tgz(lines.map((entry) => ({ ...entry, content: { ...entry.content!, packed: undefined } })))
    ).length;
    expect(bytes.length).toBe(oneMember);
  });
});

describe('when a content is not what it declares', () => {
  const text = prose(2_500_000);
  const raw = deflateRawSync(Buffer.from(text));
  const lies: [string, Entry, string][] = [
    ['size, small', deflatedFile('a', 'text', { size: 3 }), 'is not of the size it declares.'],
    ['size, large', deflatedFile('a', text, { size: 2_400_000 }), 'is not of the size it declares.'],
    ['checksum, small', deflatedFile('a', 'text', { crc32: 1 }), 'does not match its checksum.'],
    ['checksum, large', deflatedFile('a', text, { crc32: 1 }), 'does not match its checksum.'],
    [
      'size, stored',
      storedFile('a', randomBytes(200_000), { size: 199_999 }),
      'is not of the size it declares.',
    ],
    ['checksum, stored', storedFile('a', randomBytes(200_000), { crc32: 1 }), 'does not match its checksum.'],
    [
      'size, stored and small',
      storedFile('a', Buffer.from('text'), { size: 3 }),
      'is not of the size it declares.',
    ],
    [
      'end, small',
      deflatedFile('a', 'text', {
        raw: Buffer.concat([deflateRawSync(Buffer.from('text')), Buffer.alloc(9)]),
      }),
      'is damaged or cut short.',
    ],
    [
      'end, large',
      deflatedFile('a', text, { raw: Buffer.concat([raw, Buffer.alloc(9)]) }),
      'is damaged or cut short.',
    ],
    ['stream', deflatedFile('a', text, { raw: raw.subarray(0, 9000) }), 'is damaged or cut short.'],
    [
      'plain size',
      {
        ...textFile('a', 'text', { mtime }),
        content: { size: 5, open: async () => Readable.from([Buffer.from('text')]) },
      },
      'is not of the size it declares.',
    ],
  ];

  test.each(lies)('a file of that name does not appear: %s', async (_what, entry, sentence) => {
    const dir = await room();
    const file = join(dir, 'droplet.tgz');
    await expect(writeTgz([entry, textFile('b', 'b', { mtime })], file)).rejects.toThrow(
      `"a" whose content ${sentence}`,
    );
    expect(await namesIn(dir)).toEqual([]);
  });

  test('nothing is left of a droplet that could not be prepared', async () => {
    const dir = await room();
    const spilled = textFile('a', randomBytes(2_000_000).toString('hex'), { mtime });
    const lie = deflatedFile('b', 'text', { crc32: 1 });
    await expect(prepareTgz([spilled, lie], join(dir, 'spool'))).rejects.toThrow('checksum');
    expect(await namesIn(dir)).toEqual([]);
  });
});

describe('when the place it goes to', () => {
  test('is a file in a directory that is not there, the writing fails', async () => {
    await expect(writeTgz(sampleApp(), join(await room(), 'none/droplet.tgz'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  test('is a file that was there, it is replaced when the new one is whole', async () => {
    const dir = await room();
    const file = join(dir, 'droplet.tgz');
    await writeFile(file, 'old');
    await expect(writeTgz([deflatedFile('a', 'a', { crc32: 1 })], file)).rejects.toThrow('checksum');
    expect(await readFile(file, 'utf8')).toBe('old');
    const { size } = await writeTgz(sampleApp(), file);
    expect((await stat(file)).size).toBe(size);
    expect(await namesIn(dir)).toEqual(['droplet.tgz']);
  });
});

test('a file of more than 8 GiB has its size where tar keeps such sizes', async () => {
  const { headerOf } = await import('../src/tgz/header.ts');
  const size = 9 * 1024 ** 3;
  const header = headerOf({
    path: 'huge',
    type: 'file',
    mode: 0o644,
    mtime,
    content: { size, open: async () => Readable.from([]) },
  });
  expect(header.toString('latin1')).toContain(`size=${size}\n`);
});

test('a droplet with nothing in it is still one', async () => {
  const dir = await room();
  await writeTgz([], join(dir, 'd.tgz'));
  expect(await run(dir, 'tar', '-tzf', 'd.tgz')).toBe('./\n');
});
