import { expect, test } from 'vitest';
import { corpus, damaged } from '../fuzz/corpus.ts';
import { fuzz } from '../fuzz/fuzz.ts';
import { randomFrom } from '../fuzz/random.ts';

test('the same seed damages the same archive in the same way', () => {
  expect(damaged(corpus(), randomFrom(7))).toEqual(damaged(corpus(), randomFrom(7)));
  expect(damaged(corpus(), randomFrom(7))).not.toEqual(damaged(corpus(), randomFrom(8)));
});

test('damaged archives are taken or refused with a sentence: no crash, no hang, nothing outside', async () => {
  const { runs, outcomes, found } = await fuzz(1, { runs: 150, seconds: 15 });
  expect(found).toEqual([]);
  expect(outcomes.taken).toBeGreaterThan(0);
  expect(outcomes.refused).toBeGreaterThan(runs / 4);
});
