import { expect, test } from 'vitest';
import { hideCredentials } from '../src/index.ts';

test.each([
  ['nats://user:password@host:4222', 'nats://***@host:4222'],
  ['GET http://u:p%40@h/x and https://v:w@i/', 'GET http://***@h/x and https://***@i/'],
  ['{"uri":"http://a:b@c/d"}', '{"uri":"http://***@c/d"}'],
  ['http://host/path?q=a@b', 'http://host/path?q=a@b'],
  ['mail a@b.c', 'mail a@b.c'],
])('%s is shown as %s', (text, shown) => {
  expect(hideCredentials(text)).toBe(shown);
});
