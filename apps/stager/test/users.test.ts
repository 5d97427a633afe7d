import { run } from '@diy-paas/process';
import { expect, onTestFinished, test } from 'vitest';
import { endLeftBehind, Users } from '../src/users.ts';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
/** No other run of the tests has these at the same time. */
const from = 50_000 + (process.pid % 1_000) * 3;
const range = { from, to: from + 2 };

/** Takes a user until the test is over. */
async function taken(users: Users): Promise<number> {
  const user = await users.take();
  onTestFinished(() => user.release());
  return user.uid;
}

test.runIf(isRoot)('each build has a user of its own, also among stagers', async () => {
  const [one, two] = [new Users(range), new Users(range)];
  expect(await taken(one)).toBe(from);
  expect(await taken(two)).toBe(from + 1);
  expect(await taken(one)).toBe(from + 2);
  await expect(two.take()).rejects.toThrow(`None of the users ${from} to ${from + 2} is free to build as.`);
});

test.runIf(isRoot)('a user that was given back rests while there are others', async () => {
  const users = new Users(range);
  const uids: number[] = [];
  for (let round = 0; round < 4; round++) {
    const user = await users.take();
    uids.push(user.uid);
    await user.release();
  }
  expect(uids).toEqual([from, from + 1, from + 2, from]);
});

test.runIf(isRoot)(
  'who is left of a dead stager is ended, unless another stager has the user now',
  async () => {
    const left = run('/bin/sleep', ['1000'], { env: {}, cwd: '/', uid: from });
    await endLeftBehind(from);
    expect((await left).signal).toBe('SIGKILL');

    const uid = await taken(new Users(range));
    const abort = new AbortController();
    const theirs = run('/bin/sleep', ['1000'], { env: {}, cwd: '/', uid, signal: abort.signal });
    await endLeftBehind(uid);
    abort.abort();
    expect((await theirs).signal).toBe('SIGTERM');
  },
);
