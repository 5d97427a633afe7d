import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textFile, writeZip } from '../src/index.ts';
import { room } from './support/room.ts';
import { run } from './support/run.ts';
import { mtime } from './support/samples.ts';

test('the example of the README does what is written there', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const code = /```ts\n(.*?)```/s.exec(readme)![1]!;
  const said = [...code.matchAll(/console\.log.*\/\/ (.*)/g)].map(([, output]) => output);
  const listed = readme.match(/^ {4}\.\/.*$/gm)!.map((line) => line.trim());

  const dir = await room();
  const files = ["app.rb:require 'sinatra'", 'views/index.erb:hello'].map((line) => line.split(':'));
  await writeZip(
    files.map(([path, text]) => textFile(path!, text!, { mtime })),
    join(dir, 'app.zip'),
  );
  const source = new URL('../src/index.ts', import.meta.url).href;
  await writeFile(join(dir, 'example.ts'), code.replace('@diy-paas/archive', source));
  expect(await run(dir, process.execPath, 'example.ts')).toBe(`${said.join('\n')}\n`);
  expect((await run(dir, 'tar', '-tzf', 'droplet.tgz')).trim().split('\n')).toEqual(listed);
});
