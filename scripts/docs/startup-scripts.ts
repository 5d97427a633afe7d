import { readdirSync, readFileSync } from 'node:fs';
import { openDirectory, overlay, textFile, treeOf } from '@diy-paas/archive';
import { stagingProperties } from '@diy-paas/protocol';
import { knownRuntimes, loadPlatform, plugins, stageApp } from '@diy-paas/staging-core';
import { parse } from 'yaml';
import { fromRoot } from '../root.ts';

const PAGES = 'docs/frameworks';

/** Before each script that a page shows stands a comment that says of what it is; the script itself is made. */
const SHOWN = /^<!-- startup: (.+) -->\n\n```bash\n((?:.|\n)*?)```$/gm;

/** What such a comment may say. */
interface Shown {
  /** One of `samples/`. */
  readonly sample: string;
  /** The framework's default one where nothing is said. */
  readonly runtime?: string;
  readonly command?: string;
  /** Of a Gemfile.lock that the sample is given: name → version. */
  readonly gems?: Readonly<Record<string, string>>;
}

/** `docs/frameworks/*.md`, with the start-up scripts as they are today. */
export async function frameworkPages(): Promise<Record<string, string>> {
  const files = readdirSync(fromRoot(PAGES)).map((name) => `${PAGES}/${name}`);
  const pages = files.map(async (file) => [file, await withScripts(readFileSync(fromRoot(file), 'utf8'))]);
  return Object.fromEntries(await Promise.all(pages));
}

async function withScripts(page: string): Promise<string> {
  let text = page;
  for (const [whole, about, shown] of page.matchAll(SHOWN)) {
    const script = await startupOf(parse(about!));
    text = text.replace(whole, () => whole.replace(`\`\`\`bash\n${shown}`, () => `\`\`\`bash\n${script}`));
  }
  return text;
}

/** The lines of the scripts that a page shows. */
export const shownLines = (page: string): string[] => [
  ...new Set([...page.matchAll(SHOWN)].flatMap(([, , script]) => script!.trimEnd().split('\n'))),
];

async function startupOf({ sample, gems, command, ...shown }: Shown): Promise<string> {
  const runtime = shown.runtime ?? plugins.find(({ name }) => name === sample)!.defaultRuntime;
  const { entries } = await openDirectory(fromRoot(`samples/${sample}`));
  const specs = Object.entries(gems ?? {}).map(([name, version]) => `    ${name} (${version})\n`);
  const lock = textFile('Gemfile.lock', `GEM\n  specs:\n${specs.join('')}`, { mtime: new Date(0) });
  const { startup } = await stageApp({
    files: treeOf(overlay(entries, gems ? [lock] : [])),
    properties: stagingProperties.parse({
      framework_info: { name: sample },
      runtime_info: { name: runtime, ...knownRuntimes[runtime] },
      resources: { memory: 256 },
      meta: { command },
    }),
    platform: loadPlatform(fromRoot('config/platform.yml')),
  });
  return startup;
}
