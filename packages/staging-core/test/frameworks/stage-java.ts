import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFile, treeOf } from '@diy-paas/archive';
import type { StagingPropertiesInput } from '@diy-paas/protocol';
import { stageApp } from '../../src/index.ts';
import { emptyDirectory, platform, properties } from '../support.ts';

export const java6 = { name: 'java', version: '1.6', executable: 'java' };
export const java17 = { name: 'java17', version: '17', executable: 'java' };

export const RECONFIGURATION = 'auto-reconfiguration-0.6.5.jar';
export const WEB_XML = 'tomcat/webapps/ROOT/WEB-INF/web.xml';

interface Staging {
  readonly framework: string;
  /** The Java of 2012 when not given. */
  readonly runtime?: StagingPropertiesInput['runtime_info'];
  readonly services?: StagingPropertiesInput['services'];
  /** Names of the jars that the stager has; each has its name for contents. */
  readonly has?: readonly string[];
}

/** Stages as a stager does, builds included. */
export async function stageJava(files: Record<string, string | Buffer>, staging: Staging) {
  const { framework, runtime = java6, services = [], has } = staging;
  const log: string[] = [];
  const mtime = new Date('2012-11-13');
  const droplet = await stageApp({
    files: treeOf(Object.entries(files).map(([path, text]) => dataFile(path, Buffer.from(text), { mtime }))),
    properties: properties({ framework_info: { name: framework }, runtime_info: runtime, services }),
    platform: { ...platform(), ...(has ? { jars: directoryOf(has) } : {}) },
    workspace: emptyDirectory('workspace'),
    onLog: (line) => log.push(line),
  });
  return { ...droplet, log: log.join('\n'), paths: droplet.entries.map(({ path }) => path) };
}

function directoryOf(names: readonly string[]): string {
  const directory = emptyDirectory('jars');
  for (const name of names) writeFileSync(join(directory, name), name);
  return directory;
}
