import { run } from '@diy-paas/process';
import { expect, onTestFinished, test } from 'vitest';
import { endLeftBehind, Users } from '../src/users.ts';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const range = { from: 24_831, to: 24_833 };

/** Takes a user until the test is over. */
async function taken(users: Users): Promise<number> {
  const user = await users.take();
  onTestFinished(() => user.release());
  return user.uid;
}

test.runIf(isRoot)('each build has a user of its own, also among stagers', async () => {
  const [one, two] = [new Users(range), new Users(range)];
  expect(await taken(one)).toBe(24_831);
  expect(await taken(two)).toBe(24_832);
  expect(await taken(one)).toBe(24_833);
  await expect(two.take()).rejects.toThrow('None of the users 24831 to 24833 is free to build as.');
});

test.runIf(isRoot)('a user that was given back rests while there are others', async () => {
  const users = new Users(range);
  const uids: number[] = [];
  for (let round = 0; round < 4; round++) {
    const user = await users.take();
    uids.push(user.uid);
    await user.release();
  }
  expect(uids).toEqual([24_831, 24_832, 24_833, 24_831]);
});

test.runIf(isRoot)(
  'who is left of a dead stager is ended, unless another stager has the user now',
  async () => {
    const [first] = [range.from];
    const left = run('/bin/sleep', ['1000'], { env: {}, cwd: '/', uid: first });
    await endLeftBehind(first);
    expect((await left).signal).toBe('SIGKILL');

    const uid = await taken(new Users(range));
    const abort = new AbortController();
    const theirs = run('/bin/sleep', ['1000'], { env: {}, cwd: '/', uid, signal: abort.signal });
    await endLeftBehind(uid);
    abort.abort();
    expect((await theirs).signal).toBe('SIGTERM');
  },
);
