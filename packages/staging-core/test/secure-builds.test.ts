import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDirectory, writeTgz } from '@diy-paas/archive';
import { processesOf } from '@diy-paas/process';
import { expect, test } from 'vitest';
import { type BuildUsers, stageApp } from '../src/index.ts';
import { buildableApps } from './buildable-apps.ts';
import { answers, app, emptyDirectory, platform, properties } from './support.ts';

/** For one test after the other; another run of the tests has another one. */
const uid = 30_000 + (process.pid % 10_000);
const users: BuildUsers = { take: async () => ({ uid, release: async () => {} }) };

test.for(buildableApps)(
  '$name makes the same droplet as a user of its own, to the byte',
  { timeout: 60_000 },
  async (buildable, { skip }) => {
    skip(
      process.platform !== 'linux' || process.getuid?.() !== 0,
      'Only root, on Linux, can become another user.',
    );
    for (const need of buildable.needs)
      skip(!answers(...need), `${need.join(' ')} does not run on this machine.`);
    const source = emptyDirectory('app');
    buildable.write(source);
    const on = { ...platform(), ...buildable.platform?.() };
    const stage = async (as: { users?: BuildUsers }) => {
      const { entries } = await stageApp({
        files: await openDirectory(source),
        properties: properties(buildable.properties),
        platform: { ...on, cache: emptyDirectory('cache') },
        workspace: emptyDirectory('workspace'),
        ...as,
      });
      return writeTgz(entries, join(emptyDirectory('droplet'), 'droplet.tgz'));
    };
    execFileSync('chmod', ['-R', 'go+rX', tmpdir()]); // what the machine has for all, its users must reach
    expect(await stage({ users })).toEqual(await stage({}));
    expect(processesOf(uid)).toEqual([]);
  },
);

test('a build that runs no command takes no user, and leaves its workspace as it was', async () => {
  const workspace = emptyDirectory('workspace');
  const lines: string[] = [];
  await stageApp({
    files: app({ 'WEB-INF/web.xml': '<web-app/>' }),
    properties: properties({
      framework_info: { name: 'spring' },
      runtime_info: { name: 'java', version: '1.6' },
    }),
    platform: platform(),
    workspace,
    users: { take: () => Promise.reject(new Error('nobody is needed')) },
    onLog: (line) => lines.push(line),
  });
  expect(lines.join('\n')).toContain('the stager has no auto-reconfiguration jar');
  expect(readdirSync(workspace)).toEqual([]);
});
