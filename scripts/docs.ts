import { writeFileSync } from 'node:fs';
import { pages } from './docs/pages.ts';
import { fromRoot } from './root.ts';

for (const [path, text] of Object.entries(await pages())) writeFileSync(fromRoot(path), text);
