import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@diy-paas/component';
import { expect, test } from 'vitest';
import { findExecutable } from '../src/machine/find-executable.ts';
import { findRuntimes } from '../src/machine/runtimes.ts';
import { standardRuntime } from '../src/machine/standard-runtimes.ts';

async function find(config: Parameters<typeof findRuntimes>[0]) {
  const compatDir = await mkdtemp(join(tmpdir(), 'dea-runtimes-'));
  const file = join(compatDir, 'log');
  const runtimes = await findRuntimes(config, { compatDir, log: createLog('dea', { level: 'info', file }) });
  return { runtimes, log: () => readFile(file, 'utf8') };
}

const own = (executable: string) => ({ executable, version_flag: '-v', environment: {} });

test('a name of 2012 gets the machine’s executable, asked once for its version', async () => {
  const { runtimes } = await find(['ruby19']);
  expect(runtimes.get('ruby19')).toMatchObject({
    executable: findExecutable('ruby'),
    version: expect.stringMatching(/^ruby \d/),
  });
});

test('for a Ruby of today there is an empty ubygems.rb', async () => {
  const { runtimes } = await find(['ruby18']);
  const { RUBYLIB } = runtimes.get('ruby18')!.searchPaths;
  expect(await readFile(join(RUBYLIB!, 'ubygems.rb'), 'utf8')).toBe('');
});

test('an older Ruby has its own', async () => {
  const { runtimes } = await find({ ruby19: own(await fakeRuntime('echo "ruby 1.9.3p286 (2012-10-12)"')) });
  expect(runtimes.get('ruby19')!.searchPaths).toEqual({});
});

test('a runtime that is not on the machine is not offered, and the log says how to get it', async () => {
  const { runtimes, log } = await find({ java: own('no-such-java'), node: own(process.execPath) });
  expect([...runtimes.keys()]).toEqual(['node']);
  await expect
    .poll(log)
    .toContain(
      'runtime java is not available: there is no program no-such-java on this machine; try: apt-get install default-jre-headless',
    );
});

test('a runtime that does not work is not offered, and the log says what it said', async () => {
  const broken = await fakeRuntime('echo "library missing" >&2; exit 1');
  const { runtimes, log } = await find({
    ruby19: own(broken),
    php: own(await fakeRuntime('', '#!/no/shell')),
  });
  expect(runtimes.size).toBe(0);
  await expect.poll(log).toContain(`${broken} -v failed: library missing`);
  await expect.poll(log).toContain('runtime php is not available');
});

test.each([
  ['ruby18', 'ruby'],
  ['ruby193', 'ruby'],
  ['node', 'node'],
  ['node08', 'node'],
  ['java', 'java'],
  ['java7', 'java'],
  ['php', 'php'],
  ['python2', 'python3'],
  ['erlangR14B02', 'erl'],
])('%s runs on %s', (name, executable) => {
  expect(standardRuntime(name)?.executable).toBe(executable);
});

async function fakeRuntime(command: string, shebang = '#!/bin/sh'): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'dea-runtime-')), 'runtime');
  await writeFile(file, `${shebang}\n${command}\n`);
  await chmod(file, 0o755);
  return file;
}
