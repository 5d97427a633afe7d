import { expect, test } from 'vitest';
import { detectFramework } from '../src/index.ts';
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

test('a Rails app that uses sinatra is none, and what was looked for is told', async () => {
  const rails = app({ ...ARTICLE_APP, 'config/environment.rb': '' });
  await expect(detectFramework(rails)).rejects.toThrow(
    /^No framework was detected\. Looked for:\n {2}sinatra: \*\.rb containing .*, no config\/environment\.rb$/,
  );
});
