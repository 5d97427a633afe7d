import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diagram } from '../src/instance/states.ts';

test('the diagram in docs/dea.md is the state machine as it is', () => {
  const page = readFileSync(new URL('../../../docs/dea.md', import.meta.url), 'utf8');
  expect(page).toContain(`\`\`\`mermaid\n${diagram()}\n\`\`\``);
});
