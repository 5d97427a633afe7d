import type { End } from './requesters.ts';

/** What the requesters were told who got no droplet: each sentence, and how often. */
export function sentencesOf(ends: readonly End[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const end of ends) {
    if (end.kind !== 'told') continue;
    const sentence = withoutIds(end.sentence);
    counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

/** So that the same sentence about two apps is one sentence. */
const withoutIds = (sentence: string): string =>
  sentence
    .replace(/\s+/g, ' ')
    .replace(/app-\d+/g, 'APP')
    .replace(/127\.0\.0\.1:\d+/g, 'HOST')
    .replace(/[0-9a-f]{32,40}/g, 'ID');
