import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pages } from '../docs/pages.ts';
import { fromRoot } from '../root.ts';

test.each(Object.entries(pages()))('%s is what `pnpm generate-docs` would make today', (path, text) => {
  expect(readFileSync(fromRoot(path), 'utf8')).toBe(text);
});
