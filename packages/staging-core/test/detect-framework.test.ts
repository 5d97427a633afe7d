import { expect, test } from 'vitest';
import { detectFramework, plugins } from '../src/index.ts';
import { ARTICLE_APP, app } from './support.ts';

test('an app that requires sinatra is a Sinatra app, and the reason is told', async () => {
  expect(await detectFramework(app(ARTICLE_APP))).toEqual({
    framework: 'sinatra',
    runtime: 'ruby19',
    reason: 'app.rb requires sinatra',
  });
});

test.each([`require "sinatra"`, `require('sinatra/base')`, `  require 'sinatra'`])(
  'so is one that says %s',
  async (line) => {
    expect(await detectFramework(app({ 'x.rb': line }))).toMatchObject({ framework: 'sinatra' });
  },
);

test('a file that is nothing but blanks is looked through in no time', async () => {
  const started = performance.now();
  await expect(detectFramework(app({ 'app.rb': ' '.repeat(300_000) }))).rejects.toThrow('No framework');
  expect(performance.now() - started).toBeLessThan(4_000); // 0.3 s; with JavaScript's own regular expressions minutes
});

test('a Rails app that uses sinatra is a Rails app', async () => {
  const rails = app({ ...ARTICLE_APP, 'config/environment.rb': '', 'config/application.rb': '' });
  expect(await detectFramework(rails)).toMatchObject({ framework: 'rails3' });
});

test('an app of no framework is told what was looked for, in order, and what is never detected', async () => {
  const failure: Error = await detectFramework(app({ 'notes.txt': '' })).catch((error) => error);
  const lines = failure.message.split('\n');
  expect(lines[0]).toBe('No framework was detected. Looked for:');
  expect(lines.slice(1, -1).map((line) => line.split(':')[0]!.trim())).toEqual(
    plugins.filter(({ detection }) => detection.length).map(({ name }) => name),
  );
  expect(lines).toContain('  rack: config.ru, no config/environment.rb');
  expect(lines.at(-1)).toMatch(/^Never detected, to be asked for by name: .*standalone\.$/);
});
