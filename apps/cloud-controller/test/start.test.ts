import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { loadConfig, StartError, settings as settingsOf } from '@diy-paas/component';
import { startNatsServer } from '@diy-paas/nats-server';
import { expect, onTestFinished, test } from 'vitest';
import { isLoopback } from '../src/address.ts';
import { cloudControllerConfig } from '../src/index.ts';
import { controller, curl, json, postDroplet, pushed, refusal, request, tempDir, zip } from './support.ts';

const failing = async (more: Record<string, unknown>) => {
  const error = await controller(more).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(StartError);
  return (error as Error).message;
};

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

test('what keeps it from starting is named with its key', async () => {
  const dir = tempDir();
  const file = join(dir, 'file');
  writeFileSync(file, '');
  const taken = await takenPort();
  expect(await failing({ port: taken })).toBe(`port ${taken} (port) is taken on 127.0.0.1`);
  expect(await failing({ status: { port: taken } })).toBe(`port ${taken} (status.port) is taken`);
  expect(await failing({ host: '192.0.2.1' })).toBe('192.0.2.1 (host) is not an address of this machine');
  expect(await failing({ directories: { packages: file } })).toBe(
    `directories.packages: cannot use ${file} (ENOTDIR)`,
  );
  expect(await failing({ default_package: join(dir, 'none') })).toBe(
    `default_package: there is no ${join(dir, 'none')}`,
  );
  expect(await failing({ default_package: file })).toBe(
    `default_package: ${file}: The package is not a zip file, or its end is missing.`,
  );
});

test('directories that another version wrote are refused, and so is one for both', async () => {
  const dir = tempDir();
  mkdirSync(join(dir, 'packages'));
  writeFileSync(
    join(dir, 'packages/.layout.json'),
    '{"component": "cloud-controller packages", "layout": 0}',
  );
  expect(await failing({ directories: { packages: join(dir, 'packages') } })).toMatch(
    /older version of cloud-controller packages/,
  );
  const both = join(dir, 'both');
  expect(await failing({ directories: { packages: both, droplets: both } })).toBe(
    `${both} belongs to cloud-controller packages: cloud-controller droplets needs a directory of its own`,
  );
});

test('a bus that refuses its password keeps it from starting, and the port is free again', async () => {
  const locked = await startNatsServer({ user: 'nats', password: 'nats' });
  onTestFinished(() => locked.stop());
  const mbus = `nats://nats:wrong@127.0.0.1:${locked.port}`;
  expect(await failing({ mbus })).toMatch(/refuses our user and password/);
});

test('the default package may be a zip', async () => {
  const { file, bytes } = await zip();
  const { uri } = await controller({ default_package: file });
  const answer = await fetch(`${uri}/download_unstaged_app/any`);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
});

test('config/cloud_controller.yml says what the defaults are, and names every setting', () => {
  const file = new URL('../../../config/cloud_controller.yml', import.meta.url).pathname;
  expect(loadConfig(cloudControllerConfig, file, {})).toEqual(cloudControllerConfig.schema.parse({}));
  const text = readFileSync(file, 'utf8');
  for (const { path, description } of settingsOf(cloudControllerConfig)) {
    expect(description, path.join('.')).not.toBe('');
    if (path[0] !== 'logging' && path[0] !== 'status') expect(text).toContain(`${path.at(-1)}:`);
  }
});

test('beyond loopback every route asks for the staging user, and the URIs that it hands out hold it', async () => {
  const { uri } = await controller({ host: '0.0.0.0' });
  expect(uri).toMatch(/^http:\/\/staging:s3cret@/);
  const open = uri.replace('staging:s3cret@', '');
  for (const path of [
    'apps/app',
    'download_unstaged_app/app',
    'staged_droplets/app/any',
    'staging/app/app',
  ]) {
    expect(await refusal(fetch(`${open}/${path}`))).toMatch(/^401 200 /);
  }
  expect((await postDroplet(`${open}/upload_droplet/app/any`)).status).toBe(401);
  const { file } = await zip();
  const receipt = JSON.parse(await curl('-T', file, `${uri}/apps/app/application`));
  expect((await postDroplet(receipt.upload_uri, 'droplet')).status).toBe(200);
  const { droplet } = await json<{ droplet: { uri: string } }>(request(`${uri}/apps/app`));
  expect(await (await request(droplet.uri)).text()).toBe('droplet');
});

test('require_auth: false opens the article’s routes beyond loopback, never the staging ones', async () => {
  const { uri } = await controller({ host: '0.0.0.0', require_auth: false });
  expect((await postDroplet(`${uri}/upload_droplet/app/any`)).status).toBe(200);
  expect((await fetch(`${uri}/download_unstaged_app/app`)).status).toBe(200);
  const { download_uri } = await pushed(uri);
  expect((await fetch(download_uri.replace('staging:s3cret@', ''))).status).toBe(401);
});

test('loopback is what only this machine reaches', () => {
  expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '10.0.0.1', '127.example.com', '128.0.0.1'].some(isLoopback)).toBe(false);
});
