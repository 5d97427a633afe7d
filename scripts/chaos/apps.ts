import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFile, textFile, treeOf, writeZip } from '@diy-paas/archive';
import type { App } from '@diy-paas/client';
import type { PlannedStaging } from './plan.ts';

const MTIME = new Date('2012-11-13');

/** Takes the time that an app asks for, in a process of its own, and leaves files behind, as a build does. */
const COMPILE = `#!/bin/bash
set -e
echo building > "$1/half-built"
bash -c 'sleep "$0"' "$(cat "$1/build-seconds")"
mv "$1/half-built" "$1/built"
`;
const RELEASE = '#!/bin/bash\necho "default_process_types: {web: ruby app.rb}"\n';

/** Writes the buildpack of the apps that build something; returns `directory`, to be named in platform.yml. */
export function keepBuildpack(directory: string): string {
  const bin = join(directory, 'slow/bin');
  mkdirSync(bin, { recursive: true });
  const scripts = { detect: '#!/bin/bash\ntest -f "$1/build-seconds"\n', compile: COMPILE, release: RELEASE };
  for (const [name, text] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
  return directory;
}

/** Each app is another one, so that each droplet has a sha1 of its own. */
export async function makeApp({ id, ballast, buildMs }: PlannedStaging, directory: string): Promise<App> {
  const packageFile = join(directory, `${id}.zip`);
  const about = { mtime: MTIME };
  const files = [
    textFile('app.rb', `require 'sinatra'\nget('/') { '${id}' }\n`, about),
    dataFile('ballast', randomBytes(ballast), about),
  ];
  if (buildMs !== undefined) files.push(textFile('build-seconds', String(buildMs / 1000), about));
  await writeZip(treeOf(files).entries, packageFile);
  return {
    id,
    packageFile,
    properties: {
      services: [],
      framework_info: { name: buildMs === undefined ? 'sinatra' : 'buildpack' },
      runtime_info: { name: 'ruby19', executable: 'ruby', version: '1.9.3' },
      resources: { memory: 256, disk: 256, fds: 1024 },
    },
    reason: undefined,
    remove: () => rm(packageFile),
  };
}
