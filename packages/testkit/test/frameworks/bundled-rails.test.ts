import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packApp, stageApp } from '@diy-paas/client';
import { secureUuid } from '@diy-paas/component';
import { expect, onTestFinished, test } from 'vitest';
import { startCloud } from '../../src/index.ts';

/*
 * A Rails app as people write them: a Gemfile.lock, a database with a migration, assets. Its gems are in vendor/cache,
 * packed from those that this machine has, so that no network is needed.
 */

const here = new URL('.', import.meta.url).pathname;
const gems = ['activerecord', 'puma', 'railties', 'sprockets-rails', 'sqlite3'];

function railsApp(): string {
  const app = join(mkdtempSync(join(tmpdir(), 'rails-')), 'greetings');
  cpSync(join(here, 'bundled-rails'), app, { recursive: true });
  execFileSync('ruby', [join(here, 'vendor-gems.rb'), app, ...gems]);
  return app;
}

const installed = () =>
  spawnSync('ruby', ['-rbundler', '-e', 'ARGV.each { |name| gem name }', ...gems]).status === 0;

test('a bundled Rails app is staged with its assets compiled, migrates its database, and answers', async ({
  skip,
}) => {
  skip(!installed(), `Not all of the gems ${gems.join(', ')} are on this machine: ./scripts/setup-runtimes`);
  const cloud = await startCloud();
  onTestFinished(() => cloud.stop());
  const path = railsApp();
  const { url, droplet } = await cloud.push(path, { env: { SECRET_KEY_BASE: 'of a test' } });

  const page = await (await fetch(`${url}/`)).text();
  expect(page).toContain('Hello from the database!');
  const [stylesheet] = /\/assets\/application-[0-9a-f]{64}\.css/.exec(page) ?? [];
  expect(stylesheet).toBeDefined();
  expect(await (await fetch(`${url}${stylesheet}`)).text()).toContain('color: green');
  expect(droplet.taskLog).toContain('Running rake assets:precompile');

  // Another staging, in another directory and at another time.
  const app = await packApp({ path, name: 'again' });
  onTestFinished(() => app.remove());
  const { bus, controllerUri: controller } = cloud;
  const again = await stageApp(app, { bus, controller, requestId: secureUuid() });
  expect(again.taskLog).toContain('Gems taken from the cache');
  expect(again.sha1).toBe(droplet.sha1);
}, 120_000);
