import { expect, test } from 'vitest';
import { FewAtATime } from '../src/droplet/few-at-a-time.ts';

const never = new AbortController().signal;

/** Works that end when they are told to, and which of them have begun. */
function works(count: number) {
  const begun: number[] = [];
  const ends = Array.from({ length: count }, () => Promise.withResolvers<void>());
  const work = (number: number) => () => {
    begun.push(number);
    return ends[number]!.promise;
  };
  return { begun, work, end: (number: number) => ends[number]!.resolve() };
}

test('as many work at a time as there are places, the others in the order they came', async () => {
  const few = new FewAtATime(2);
  const { begun, work, end } = works(4);
  const running = [0, 1, 2, 3].map((number) => few.run(work(number), never));
  await expect.poll(() => begun, { interval: 1 }).toEqual([0, 1]);
  end(1);
  await running[1];
  await expect.poll(() => begun, { interval: 1 }).toEqual([0, 1, 2]);
  for (const number of [0, 2, 3]) end(number);
  await Promise.all(running);
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('who gives up while waiting is let go at once, and holds up nobody', async () => {
  const few = new FewAtATime(1);
  const { begun, work, end } = works(3);
  const givesUp = new AbortController();
  const running = [few.run(work(0), never), few.run(work(1), givesUp.signal), few.run(work(2), never)];
  givesUp.abort(new Error('stopped'));
  await expect(running[1]).rejects.toThrow('stopped');
  end(0);
  end(2);
  await Promise.all([running[0], running[2]]);
  expect(begun).toEqual([0, 2]);
});

test('work that fails leaves its place to the next', async () => {
  const few = new FewAtATime(1);
  const fails = few.run(() => Promise.reject(new Error('damaged')), never);
  await expect(fails).rejects.toThrow('damaged');
  const { begun, work, end } = works(1);
  end(0);
  await few.run(work(0), never);
  expect(begun).toEqual([0]);
});
