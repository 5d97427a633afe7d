import { expect, test } from 'vitest';
import * as errors from '../src/errors.ts';

const cause = new Error('the cause');
const exit = { code: 1, signal: null };
const killed = { code: null, signal: 'SIGKILL' as const };

/** Every expected failure, and what its reader sees. */
const sentences: Record<Exclude<keyof typeof errors, 'Refusal' | 'Crash' | 'OverQuota'>, [Error, string]> = {
  noMemory: [errors.noMemory(64, 8, 200), 'There is no room for 64 MB: 8 MB of 200 MB are left.'],
  noSlot: [errors.noSlot(1024), 'There is no room: the DEA runs 1024 instance(s), and no more are allowed.'],
  diskFull: [errors.diskFull(96, 95), 'There is no room on the disk: 96 % are used, starts end at 95 %.'],
  goingAway: [errors.goingAway(), 'This DEA is shutting down.'],
  unknownRuntime: [
    errors.unknownRuntime('cobol', ['ruby19']),
    'This DEA has no runtime "cobol"; it has ruby19.',
  ],
  badVariable: [
    errors.badVariable('A B'),
    'The environment variable "A B" cannot be set: its name is not an identifier.',
  ],
  nulCharacter: [
    errors.nulCharacter(),
    'The start message holds a NUL character, which no environment variable can.',
  ],
  notFetched: [errors.notFetched(cause), 'The droplet could not be fetched: the cause.'],
  wrongSha1: [errors.wrongSha1('aa', 'bb'), 'The droplet’s sha1 is aa, not bb as asked.'],
  notUnpacked: [errors.notUnpacked(cause), 'The droplet could not be unpacked: the cause'],
  noStartScript: [errors.noStartScript(), 'The droplet is not a droplet: no startup script.'],
  tmpIsNoDirectory: [errors.tmpIsNoDirectory(), 'The droplet’s tmp is not a directory.'],
  badManifest: [errors.badManifest(cause), 'The droplet’s droplet.yaml is not YAML: the cause'],
  noFreePort: [errors.noFreePort(1, 2), 'The DEA has no free port between 1 and 2.'],
  noFreeUser: [errors.noFreeUser(1, 2), 'The DEA has no free user between 1 and 2.'],
  notLaunched: [errors.notLaunched(cause), 'The droplet’s startup script could not be run: the cause.'],
  exitedEarly: [
    errors.exitedEarly(exit, 'opened its port'),
    'The app exited with status 1 before it opened its port.',
  ],
  portNotOpened: [errors.portNotOpened(20_000, 60), 'The app did not open port 20000 within 60 s.'],
  notReady: [
    errors.notReady('s.json', 300),
    'The app did not say in s.json within 300 s that it is running.',
  ],
  exited: [errors.exited(killed), 'The app was ended by SIGKILL.'],
  diedUnseen: [errors.diedUnseen(), 'The app ended while its DEA was away.'],
  neverReady: [errors.neverReady(), 'The DEA ended while the app was being started.'],
  overMemory: [
    errors.overMemory(64, 80),
    'Memory limit of 64M exceeded. Actual usage was 80M, process terminated.',
  ],
  overDisk: [
    errors.overDisk(1, 2),
    'Disk usage limit of 1M exceeded. Actual usage was 2M, process terminated.',
  ],
  internal: [errors.internal(cause), 'Internal error of the DEA (a bug).'],
};

test('every expected failure is one sentence for its reader', () => {
  expect(Object.keys(sentences).sort()).toEqual(
    Object.keys(errors)
      .filter((name) => !['Refusal', 'Crash', 'OverQuota'].includes(name))
      .sort(),
  );
  for (const [error, sentence] of Object.values(sentences)) expect(error.message).toBe(sentence);
});
