import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { dataFile, type Entry, openDirectory, textFile, treeOf, writeZip } from '@diy-paas/archive';
import { fromRoot } from '../root.ts';

const MTIME = new Date('2012-11-13');
const MAIN = textFile('app.rb', "require 'sinatra'\n", { mtime: MTIME });
const TEXT_BYTES = 25_000;
const RANDOM_BYTES = 1_000_000;

/** The sample app of the article. */
export async function smallPackage(file: string): Promise<void> {
  await writeZip((await openDirectory(fromRoot('samples/sinatra'))).entries, file);
}

/** A Sinatra app with so many texts of 25 KB and random files of 1 MB. The same each time. */
export async function largePackage(file: string, { texts, randoms }: { texts: number; randoms: number }) {
  const entries: Entry[] = [MAIN];
  for (let n = 0; n < texts; n++)
    entries.push(fileMade(`public/texts/${n % 50}/${n}.txt`, TEXT_BYTES, () => textOf(n)));
  for (let n = 0; n < randoms; n++)
    entries.push(fileMade(`public/data/${n}.bin`, RANDOM_BYTES, () => noise(n, RANDOM_BYTES)));
  await writeZip(treeOf(entries).entries, file);
}

/** A Sinatra app with a Gemfile.lock, which carries its gem in vendor/cache: no network is needed. */
export async function bundledPackage(file: string, directory: string): Promise<void> {
  const cache = join(directory, 'vendor/cache');
  mkdirSync(cache, { recursive: true });
  writeFileSync(
    join(directory, 'it.gemspec'),
    "Gem::Specification.new { |s| s.name = 'greeting'; s.version = '1.0.0'; s.summary = 's'; s.authors = ['a']; s.files = [] }",
  );
  execFileSync('gem', ['build', '-q', 'it.gemspec', '-o', join(cache, 'greeting-1.0.0.gem')], {
    cwd: directory,
    stdio: 'ignore',
  });
  const source = 'https://gems.example.com/';
  writeFileSync(join(directory, 'app.rb'), "require 'sinatra'\n");
  writeFileSync(join(directory, 'Gemfile'), `source '${source}'\ngem 'greeting'\n`);
  writeFileSync(
    join(directory, 'Gemfile.lock'),
    `GEM\n  remote: ${source}\n  specs:\n    greeting (1.0.0)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  greeting\n`,
  );
  await writeZip((await openDirectory(directory)).entries, file);
}

/** A Node.js app with a package-lock.json, which carries its module along: no network is needed. */
export async function npmPackage(file: string, directory: string): Promise<void> {
  const module = `${directory}-module`;
  mkdirSync(module);
  mkdirSync(directory);
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync('npm', [...args, '--offline'], { cwd, stdio: 'ignore' });
  writeFileSync(join(module, 'package.json'), '{"name": "greeting", "version": "1.0.0"}');
  npm(module, 'pack', '--pack-destination', directory);
  const dependencies = { greeting: 'file:greeting-1.0.0.tgz' };
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({ name: 'app', version: '1.0.0', dependencies }),
  );
  npm(directory, 'install', '--package-lock-only');
  writeFileSync(join(directory, 'app.js'), "require('greeting');\n");
  await writeZip((await openDirectory(directory)).entries, file);
}

/** A file that is made when it is read, so that a package of 1 GB needs no memory. */
function fileMade(path: string, size: number, make: () => Buffer): Entry {
  const open = async () => Readable.from([make()], { objectMode: false });
  return { ...dataFile(path, Buffer.alloc(0), { mtime: MTIME }), content: { size, open } };
}

/** Words in an order of chance: about as dense as source code when it is compressed. */
function textOf(seed: number): Buffer {
  const chance = noise(seed, TEXT_BYTES);
  const words = Array.from(chance.subarray(0, TEXT_BYTES / 4), (byte) => WORDS[byte]!);
  return Buffer.from(words.join(' ')).subarray(0, TEXT_BYTES);
}

const WORDS = Array.from({ length: 256 }, (_, n) => `word${(n * 2_654_435_761).toString(36).slice(-5)}`);

/** Bytes that look random and are the same each time. */
function noise(seed: number, size: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32LE(seed);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}
