import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attack, type Outcome } from './attack.ts';
import { corpus, damaged, type Seed } from './corpus.ts';
import { randomFrom } from './random.ts';

export interface Found {
  /** Give this seed to repeat it alone. */
  readonly seed: number;
  readonly archive: Seed;
  readonly error: Error;
}

export interface Report {
  readonly runs: number;
  readonly outcomes: Record<Outcome, number>;
  readonly found: readonly Found[];
}

/**
 * Damages archives of the corpus and has them read, one for each seed from `first` on.
 * @param bounds whichever comes first ends it
 */
export async function fuzz(first: number, bounds: { runs: number; seconds: number }): Promise<Report> {
  const seeds = corpus();
  const room = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const outcomes = { taken: 0, refused: 0 };
  const found: Found[] = [];
  const deadline = performance.now() + bounds.seconds * 1000;
  let runs = 0;
  for (; runs < bounds.runs && performance.now() < deadline; runs++) {
    const seed = first + runs;
    const archive = damaged(seeds, randomFrom(seed));
    try {
      outcomes[await attack(room, archive)]++;
    } catch (error) {
      found.push({ seed, archive, error: error as Error });
    }
  }
  return { runs, outcomes, found };
}
