import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDirectory, openZip, writeDirectory, writeTgz } from '@diy-paas/archive';
import { expect, test } from 'vitest';
import { stageApp } from '../src/index.ts';
import { ARTICLE_APP, app, emptyDirectory, platform, properties } from './support.ts';

const stage = (files: ReturnType<typeof app>) =>
  stageApp({ files, properties: properties(), platform: platform() });

test('the droplet holds the app, the scripts, the log and the empty directories', async () => {
  const { entries } = await stage(app(ARTICLE_APP));
  expect(entries.map(({ path, type, mode }) => `${mode.toString(8)} ${type} ${path}`)).toEqual([
    '755 directory app',
    '644 file app/app.rb',
    '755 directory logs',
    '644 file logs/staging.log',
    '500 file startup',
    '500 file stop',
    '755 directory tmp',
  ]);
});

test('the staging log says why auto-reconfiguration is off, without a line that changes with the hour', async () => {
  const seen: string[] = [];
  const options = { files: app(ARTICLE_APP), properties: properties(), platform: platform() };
  const { entries } = await stageApp({ ...options, onLog: (line) => seen.push(line) });
  const directory = emptyDirectory('staged');
  await writeDirectory(entries, directory);
  const log = readFileSync(join(directory, 'logs/staging.log'), 'utf8');
  expect(log).toBe(
    'Auto-reconfiguration disabled because app does not use Bundler.\nPlease provide a Gemfile.lock to use auto-reconfiguration.\n',
  );
  expect(seen.join('\n')).toBe(log.trimEnd());
});

test('hidden files, modes and links of the app arrive as they were, from a zip as from a directory', async () => {
  const source = emptyDirectory('source');
  writeFileSync(join(source, 'app.rb'), ARTICLE_APP['app.rb']);
  writeFileSync(join(source, '.hidden'), 'x');
  mkdirSync(join(source, 'bin'));
  writeFileSync(join(source, 'bin/tool'), '#!/bin/sh\n');
  chmodSync(join(source, 'bin/tool'), 0o755);
  symlinkSync('bin/tool', join(source, 'link'));
  const zip = join(emptyDirectory('zip'), 'app.zip');
  execFileSync('zip', ['-qry', zip, '.'], { cwd: source });

  for (const files of [await openDirectory(source), await openZip(zip)]) {
    const target = emptyDirectory('staged');
    const tgz = join(target, 'droplet.tgz');
    await writeTgz((await stage(files)).entries, tgz);
    execFileSync('tar', ['-xzf', tgz, '-C', target]);
    const listing = execFileSync('find', ['app', '-printf', '%m %y %p->%l\n'], {
      cwd: target,
      encoding: 'utf8',
    });
    expect(listing.trim().split('\n').sort()).toEqual([
      '644 f app/.hidden->',
      '644 f app/app.rb->',
      '755 d app->',
      '755 d app/bin->',
      '755 f app/bin/tool->',
      '777 l app/link->bin/tool',
    ]);
    expect(statSync(join(target, 'startup')).mode & 0o777).toBe(0o500);
    await files.close();
  }
});

test('the same package gives the same droplet, to the byte', async () => {
  const directory = emptyDirectory('droplets');
  const [one, two] = [join(directory, '1.tgz'), join(directory, '2.tgz')];
  const first = await writeTgz((await stage(app(ARTICLE_APP))).entries, one);
  const second = await writeTgz((await stage(app(ARTICLE_APP))).entries, two);
  expect(first).toEqual(second);
  expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
});

test('staging leaves the source as it was', async () => {
  const source = emptyDirectory('source');
  writeFileSync(join(source, 'app.rb'), ARTICLE_APP['app.rb']);
  const before = statSync(source).ctimeMs;
  await stage(await openDirectory(source));
  expect(statSync(source).ctimeMs).toBe(before);
});
