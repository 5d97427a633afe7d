import { writeFileSync } from 'node:fs';
import { pages } from './docs/pages.ts';
import { fromRoot } from './root.ts';

for (const [path, text] of Object.entries(pages())) writeFileSync(fromRoot(path), text);
