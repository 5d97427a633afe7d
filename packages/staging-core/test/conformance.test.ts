import { join } from 'node:path';
import { openDirectory, overlay, symlink, textFile, treeOf, writeTgz } from '@diy-paas/archive';
import { stagingProperties } from '@diy-paas/protocol';
import { describe, expect, test } from 'vitest';
import { detectFramework, knownRuntimes, plugins, StagingError, stageApp } from '../src/index.ts';
import { mistakes } from './mistakes.ts';
import { answers, app, emptyDirectory, platform } from './support.ts';

/*
 * What every plugin must do, with its sample. That the sample also runs is tested with a whole cloud, in
 * packages/testkit/test/frameworks.
 */

const samples = new URL('../../../samples/', import.meta.url).pathname;

describe.each(plugins.map((plugin) => [plugin.name, plugin] as const))('%s', (name, plugin) => {
  const mtime = new Date('2012-11-13');
  const odd = [
    textFile('.hidden', 'x', { mtime }),
    textFile('$(touch pwned) `id` "a".txt', 'x', { mtime }),
    textFile('bin/tool', '#!/bin/sh\n', { mode: 0o755, mtime }),
    symlink('link', 'bin/tool', { mtime }),
  ];
  const properties = stagingProperties.parse({
    framework_info: { name },
    runtime_info: { name: plugin.defaultRuntime, ...knownRuntimes[plugin.defaultRuntime] },
    meta: { command: './start' },
  });
  const sample = async () => {
    const files = await openDirectory(join(samples, name));
    return treeOf(overlay(files.entries, odd));
  };
  const stage = async () => stageApp({ files: await sample(), properties, platform: platform() });

  test('its default runtime is a known one', () => {
    expect(knownRuntimes).toHaveProperty(plugin.defaultRuntime);
  });

  if (plugin.detection.length) {
    test('its sample is detected, and the reason is one line', async () => {
      const detected = await detectFramework(await openDirectory(join(samples, name)));
      expect(detected).toMatchObject({ framework: name, runtime: plugin.defaultRuntime });
      expect(detected.reason).toMatch(/^[^\n]+$/);
    });
  }

  test('describing changes nothing, and says the same again', async () => {
    const files = await sample();
    const before = files.entries.map((entry) => ({ ...entry }));
    const describeIt = () => {
      const lines: string[] = [];
      const log = (line: string) => lines.push(line);
      return plugin
        .describe({ files, properties, detection: plugin.detection, log })
        .then(({ files: added, appFiles: _, build, ...staged }) => ({
          ...staged,
          lines,
          added: added.map(({ path, mode, target, content }) => ({
            path,
            mode,
            target,
            size: content?.size,
          })),
          build: build?.summary,
        }));
    };
    expect(await describeIt()).toEqual(await describeIt());
    expect(files.entries.map((entry) => ({ ...entry }))).toEqual(before);
  });

  test('the same package gives the same droplet, to the byte', async () => {
    const directory = emptyDirectory('droplets');
    const write = async (file: string) => writeTgz((await stage()).entries, join(directory, file));
    expect(await write('1.tgz')).toEqual(await write('2.tgz'));
  });

  test('the droplet has what every droplet has', async () => {
    const { entries } = await stage();
    const byPath = new Map(entries.map(({ path, type, mode }) => [path, `${type} ${mode.toString(8)}`]));
    expect(byPath.get('startup')).toBe('file 500');
    expect(byPath.get('stop')).toBe('file 500');
    expect(byPath.get('logs')).toBe('directory 755');
    expect(byPath.get('tmp')).toBe('directory 755');
  });

  test('hidden files, odd names, modes and links of the app are kept', async () => {
    const { entries } = await stage();
    const found = (suffix: string) => entries.find(({ path }) => path.endsWith(`/${suffix}`));
    expect(found('.hidden')).toBeDefined();
    expect(found('$(touch pwned) `id` "a".txt')).toBeDefined();
    expect(found('bin/tool')!.mode & 0o700).toBe(0o700);
    expect(found('link')).toMatchObject({ type: 'symlink', target: 'bin/tool' });
  });

  test('the usual mistakes of its users are known', () => {
    expect(mistakes[name]?.length).toBeGreaterThan(0);
  });

  test.for(mistakes[name] ?? [])(
    'a mistake is told: $mistake',
    { timeout: 30_000 },
    async (mistake, { skip }) => {
      const { says, shownBy, properties: changes } = mistake;
      if (shownBy) skip(!answers(...shownBy), `${shownBy.join(' ')} does not run on this machine.`);
      const failure: unknown = await stageApp({
        files: app(mistake.files),
        properties: stagingProperties.parse({ ...properties, meta: {}, ...changes }),
        platform: platform(),
        ...(shownBy ? { workspace: emptyDirectory('workspace') } : {}),
      }).catch((error) => error);
      expect(failure).toBeInstanceOf(StagingError);
      expect((failure as StagingError).message).toEqual(
        typeof says === 'string' ? says : expect.stringMatching(says),
      );
    },
  );

  test('the start-up script runs the app in the background, with its output in the logs, and waits for it', async () => {
    const { startup, stop } = await stage();
    expect(startup).toMatch(/^#!\/bin\/bash\n/);
    expect(startup).toMatch(/\/logs\/stdout\.log 2> \S+\/logs\/stderr\.log &\nSTARTED=\$!\n/);
    expect(startup).toMatch(/\necho "\$STARTED" >> \S+\/run\.pid\nwait \$STARTED\n$/);
    expect(startup).not.toContain('pwned');
    expect(startup).not.toMatch(/\n\s*\n/);
    expect(stop).toMatch(/kill -9/);
  });
});
