import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { controller, curl, fileOf, refusal, tempDir } from './support.ts';

// The requests of the article’s scripts and of the stager of 2012, as curl sent them.

test('the article’s app is downloaded as the sample, a zip that unzip reads', async () => {
  const { uri } = await controller();
  const file = join(tempDir(), 'app.zip');
  await curl('-o', file, `${uri}/download_unstaged_app/my-sinatra-app`);
  expect(execFileSync('unzip', ['-p', file, 'app.rb'], { encoding: 'utf8' })).toContain("require 'sinatra'");
});

test('the stager’s curl, with its config file, uploads a droplet and the DEA’s downloads it', async () => {
  const { uri } = await controller();
  const droplet = await fileOf('the droplet');
  const config = await fileOf(
    `form = "upload[droplet]=@${droplet}"\nurl = "${uri}/upload_droplet/my-sinatra-app/upload_id"\n`,
  );
  await curl('-K', config);
  expect(await curl(`${uri}/staged_droplets/my-sinatra-app/whatever`)).toBe('the droplet');
});

test('the article’s upload_id is good again and again, and the newest droplet counts', async () => {
  const { uri } = await controller();
  for (const text of ['first', 'second']) {
    await curl('-F', `upload[droplet]=@${await fileOf(text)}`, `${uri}/upload_droplet/app/upload_id`);
  }
  expect(await curl(`${uri}/staged_droplets/app/newest`)).toBe('second');
});

test('a droplet that is not there is a 404 with the old code', async () => {
  const { uri } = await controller();
  await expect(curl(`${uri}/staged_droplets/app/hash`)).rejects.toMatchObject({ code: 22 });
  expect(await refusal(fetch(`${uri}/staged_droplets/app/hash`))).toBe('404 301 App app has no droplet.');
});

test('an app with a package of its own is downloaded as that', async () => {
  const { uri } = await controller();
  const dir = tempDir();
  writeFileSync(join(dir, 'config.ru'), 'run App');
  const file = join(dir, 'own.zip');
  execFileSync('zip', ['-q', file, 'config.ru'], { cwd: dir });
  await curl('-T', file, `${uri}/apps/mine/application`);
  const back = join(dir, 'back.zip');
  await curl('-o', back, `${uri}/download_unstaged_app/mine`);
  expect(readFileSync(back)).toEqual(readFileSync(file));
});
