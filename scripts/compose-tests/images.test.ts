import { appendFile, cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { docker, run } from './support/run.ts';
import { clone, project } from './support/topology.ts';

// To be changed, while the clone and its images stay as they are.
const copy = await mkdtemp(join(tmpdir(), 'copy-'));
await cp(clone, copy, { recursive: true });
const changed = `${project}-changed`;
afterAll(() => docker('image', 'rm', changed));

const services = ['cloud-controller', 'stager', 'dea', 'request-stage'];

test('a change of source is built in seconds, on the layers that were there', async () => {
  await appendFile(join(copy, 'apps/stager/src/stager.ts'), '// changed\n');
  const build = await buildStager('--progress=plain');
  expect(build.status).toBe(0);
  const steps = build.output.split(/\n(?=#\d+ )/);
  for (const expensive of ['pnpm install', 'ruby-sinatra', 'ruby-dev']) {
    const step = steps.find((text) => text.includes(`RUN`) && text.includes(expensive));
    expect(step, expensive).toBeDefined();
    const number = step!.match(/^#\d+ /)![0];
    expect(
      steps.some((text) => text.startsWith(`${number}CACHED`)),
      expensive,
    ).toBe(true);
  }
  expect(build.seconds).toBeLessThan(30);
});

test('no secret gets into an image: neither a setting nor a file of settings', async () => {
  for (const service of services) {
    const { Env } = JSON.parse(
      await docker('image', 'inspect', '--format', '{{json .Config}}', `${project}-${service}`),
    );
    expect((Env as string[]).filter((entry) => /PASSWORD|SECRET|TOKEN|@/.test(entry))).toEqual([]);
  }
  for (const file of ['.env', 'apps/stager/.env', 'config/.env.local']) {
    await writeFile(join(copy, file), 'NATS_PASSWORD=s3cret\n');
  }
  expect((await buildStager()).status).toBe(0);
  const found = await docker(
    'run',
    '--rm',
    changed,
    'find',
    '/diy-paas',
    '-name',
    '.env*',
    '-o',
    '-name',
    '.git',
  );
  expect(found).toBe('');
});

const buildStager = (...options: string[]) =>
  run('docker', ['build', ...options, '--tag', changed, '--target', 'stager', '.'], { cwd: copy });
