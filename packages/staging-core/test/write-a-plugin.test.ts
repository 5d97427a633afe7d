import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { firstMatch } from '../src/detection.ts';
import type { StagingPlugin } from '../src/index.ts';
import { startupScript } from '../src/scripts.ts';
import { app, emptyDirectory, properties } from './support.ts';

const guide = readFileSync(new URL('../../../docs/write-a-staging-plugin.md', import.meta.url), 'utf8');
const block = (language: string) => guide.match(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's'))![1]!;

test('the plugin of docs/write-a-staging-plugin.md works as the page says', async () => {
  const file = join(emptyDirectory('plugin'), 'static.ts');
  writeFileSync(file, block('ts'));
  const { staticSite }: { staticSite: StagingPlugin } = await import(pathToFileURL(file).href);

  const files = app({ 'index.html': '<h1>Hello</h1>' });
  expect(staticSite.because((await firstMatch(files, staticSite.detection))!)).toBe('index.html found');
  const lines: string[] = [];
  const staged = await staticSite.describe({
    files,
    properties: properties(),
    detection: staticSite.detection,
    log: (line) => lines.push(line),
  });
  expect(startupScript(staged)).toBe(block('bash'));
  expect(lines).toEqual(['Serving the files in ..']);
});
