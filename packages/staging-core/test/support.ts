import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileTree, textFile, treeOf } from '@diy-paas/archive';
import { type StagingPropertiesInput, stagingProperties } from '@diy-paas/protocol';
import { type Droplet, type Platform, stageApp } from '../src/index.ts';

export const ARTICLE_APP = { 'app.rb': "require 'sinatra'\n\nget '/' do\n  'Hello World!'\nend\n" };

/** An application in memory: path → text. */
export const app = (files: Record<string, string>): FileTree =>
  treeOf(
    Object.entries(files).map(([path, text]) => textFile(path, text, { mtime: new Date('2012-11-13') })),
  );

/** The article's properties, with changes. */
export const properties = (changes: Partial<StagingPropertiesInput> = {}) =>
  stagingProperties.parse({
    services: [],
    framework_info: { name: 'sinatra' },
    runtime_info: { name: 'ruby19', executable: 'ruby', version: '1.9.3' },
    resources: { memory: 256, disk: 256, fds: 1024 },
    ...changes,
  });

export const emptyDirectory = (name: string): string => mkdtempSync(join(tmpdir(), `${name}-`));

export const platform = (): Platform => ({
  cache: emptyDirectory('cache'),
  ruby: 'ruby',
  npm: 'npm',
  python: 'python3',
  rebar: 'rebar3',
});

/** The runtime of the specs of 2012. */
export const ruby18 = {
  runtime_info: { name: 'ruby18', version: '1.8.7', executable: '/usr/bin/ruby', bundler: '/usr/bin/bundle' },
};

/** Describes only: nothing is built. */
export async function stageFiles(
  files: Record<string, string>,
  changes: Partial<StagingPropertiesInput> = {},
) {
  const lines: string[] = [];
  const droplet = await stageApp({
    files: app(files),
    properties: properties(changes),
    platform: platform(),
    onLog: (line) => lines.push(line),
  });
  return { ...droplet, log: lines.join('\n') };
}

export const startupOf = async (
  files: Record<string, string>,
  changes: Partial<StagingPropertiesInput> = {},
) => (await stageFiles(files, changes)).startup;

/** The text of a file in a droplet. */
export async function fileOf({ entries }: Pick<Droplet, 'entries'>, path: string): Promise<string> {
  const content = entries.find((entry) => entry.path === path)?.content;
  if (!content) throw new Error(`no ${path} among ${entries.map((entry) => entry.path).join(' ')}`);
  return Buffer.concat(await (await content.open()).toArray()).toString();
}

/** Whether a program is on this machine and does what it is asked for. */
export function answers(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
