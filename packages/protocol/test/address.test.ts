import { expect, test } from 'vitest';
import { BadAddress, parseAddress } from '../src/index.ts';

test('user and password are decoded, and taken out of the address', () => {
  const { url, login } = parseAddress('http://us%40er:p%3Aw%2F%25@host:81/a?b#c');
  expect(url.href).toBe('http://host:81/a?b#c');
  expect(login).toEqual({ user: 'us@er', password: 'p:w/%' });
  expect(parseAddress('nats://token@host').login).toEqual({ user: 'token', password: '' });
});

test('an address without a user has no login', () => {
  expect(parseAddress('https://host/')).toEqual({ url: new URL('https://host/'), login: undefined });
});

test.each([
  ['nonsense', 'the given address', 'is not a URI'],
  ['http://user:secret@', 'the given address', 'is not a URI'],
  ['http://user:100%secret@h/a', 'http://h/a', 'has a user or password that is not encoded as in a URI'],
])('%s is refused in a sentence without its password', (uri, where, what) => {
  expect(() => parseAddress(uri)).toThrow(new BadAddress(where, what));
  expect(() => parseAddress(uri)).toThrow(`${where} ${what}`);
});
