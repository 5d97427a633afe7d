import { join } from 'node:path';
import type { Droplet } from '@diy-paas/staging-core';

/** The droplet as one JSON document: `{"startup", "stop", "files": [{"path", "type", "mode"}]}`, modes in octal. */
export function printJson(droplet: Droplet): void {
  const { startup, stop } = droplet;
  console.log(JSON.stringify({ startup, stop, files: listing(droplet) }, null, 2));
}

/** The droplet for people, and what a dry run did not do. */
export function printDryRun(droplet: Droplet): void {
  console.log(`startup:\n${droplet.startup}\nstop:\n${droplet.stop}\nfiles:`);
  for (const { path, type, mode } of listing(droplet)) console.log(`${mode} ${type.padEnd(9)} ${path}`);
  if (droplet.notBuilt) console.log(`\nnot run: ${droplet.notBuilt}`);
}

/** How to look at what was staged, as the article's script says it. */
export function printWhatToLookAt(directory: string): void {
  console.log(`startup script:\ncat ${join(directory, 'startup')}\n`);
  console.log(`stop script:\ncat ${join(directory, 'stop')}\n`);
  console.log(`everything:\nfind ${directory}`);
}

const listing = ({ entries }: Droplet) =>
  entries.map(({ path, type, mode }) => ({ path, type, mode: mode.toString(8).padStart(4, '0') }));
