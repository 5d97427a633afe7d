import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findNatsServer, NatsServerNotInstalled } from '../src/index.ts';

test('the first directory that has an executable nats-server wins', () => {
  const [empty, notExecutable, first, second] = Array.from({ length: 4 }, room) as [
    string,
    string,
    string,
    string,
  ];
  writeFileSync(join(notExecutable, 'nats-server'), '');
  for (const directory of [first, second]) {
    writeFileSync(join(directory, 'nats-server'), '');
    chmodSync(join(directory, 'nats-server'), 0o755);
  }
  expect(findNatsServer([empty, notExecutable, first, second])).toBe(join(first, 'nats-server'));
});

test('without any, the error says what installs it', () => {
  expect(() => findNatsServer([room()])).toThrow(NatsServerNotInstalled);
  expect(() => findNatsServer([room()])).toThrow(
    'nats-server is not installed: ./scripts/setup installs it.',
  );
});

function room(): string {
  return mkdtempSync(join(tmpdir(), 'find-'));
}
