import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileTree, textFile, treeOf } from '@diy-paas/archive';
import { type StagingPropertiesInput, stagingProperties } from '@diy-paas/protocol';
import type { Platform } from '../src/index.ts';

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

export const platform = (): Platform => ({ cache: emptyDirectory('cache'), ruby: 'ruby' });
