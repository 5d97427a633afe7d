import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pages } from '../docs/pages.ts';
import { frameworkPages, shownLines } from '../docs/startup-scripts.ts';
import { fromRoot } from '../root.ts';

test.each(Object.entries(await pages()))('%s is what `pnpm generate-docs` would make today', (path, text) => {
  expect(readFileSync(fromRoot(path), 'utf8')).toBe(text);
});

/** The beginnings of lines that a page explains, each an item of a list. */
const explained = (page: string): string[] =>
  [...page.matchAll(/^- (?:``(.+?)``|`(.+?)`)/gm)].map(([, withBackticks, plain]) => withBackticks ?? plain!);

test.each(Object.entries(await frameworkPages()))(
  '%s explains each line of the start-up scripts that it shows',
  (_path, page) => {
    const readme = readFileSync(fromRoot('docs/frameworks/README.md'), 'utf8');
    const known = [...explained(page), ...explained(readme)];
    const lines = shownLines(page).map((line) => line.trim());
    expect(lines.filter((line) => !known.some((start) => line.startsWith(start)))).toEqual([]);
  },
);
