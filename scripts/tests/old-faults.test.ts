import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromRoot } from '../root.ts';

const page = readFileSync(fromRoot('docs/old-faults.md'), 'utf8');
const named = [...page.matchAll(/^- Test: `(.+)` in \[.+\]\(\.\.\/(.+)\)$/gm)];

test('every old fault names its regression tests', () => {
  const faults = page.split(/^### /m).slice(1);
  expect(faults.length).toBeGreaterThan(9);
  for (const fault of faults) expect(fault, fault.split('\n')[0]).toContain('\n- Test: `');
});

test.each(named.map(([, name, file]) => [name!, file!]))('there is a test "%s" in %s', (name, file) => {
  expect(readFileSync(fromRoot(file), 'utf8')).toContain(`'${name}'`);
});

test('the files that the page points to exist', () => {
  for (const [, path] of page.matchAll(/\]\(\.\.\/(.+?)\)/g))
    expect(existsSync(fromRoot(path!)), path).toBe(true);
});
