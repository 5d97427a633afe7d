import { expect, test } from 'vitest';
import { archiveError, archiveErrorCodes } from '../src/errors.ts';

const about = archiveError as (code: string, ...about: unknown[]) => Error;

test.each(archiveErrorCodes)('%s is said in one sentence', (code) => {
  const { message } = about(code, 'public/logo.png', 'another');
  expect(message).toMatch(/^The [^\n]*[^.]\.$/);
  expect(message).not.toContain('undefined');
});

test('a hostile name can neither break the line it is printed on nor turn it around', () => {
  const { message } = archiveError('outside', '../a\n\u001b[31m\u202Egnp');
  expect(message).toBe(
    'The package holds an entry "../a\\n\\u001b[31m\\u202egnp" that leads outside the application.',
  );
});

test('a name of 60,000 letters does not fill the log', () => {
  expect(archiveError('twice', 'x'.repeat(60_000)).message.length).toBeLessThan(200);
});
