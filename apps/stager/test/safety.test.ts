import { once } from 'node:events';
import {
  chownSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@diy-paas/component';
import { componentAnnounce, staging } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { stagerConfig } from '../src/index.ts';
import { sweepWorkspaces } from '../src/sweep.ts';
import { ownerName } from '../src/workspace.ts';
import { ARTICLE_APP, endpoints, request, stager, startProcess, zipOf } from './support.ts';

const TIMEOUT = { timeoutMs: 15_000 };
const serving = async (files: Record<string, string>) => {
  const zip = await zipOf(files);
  return endpoints((_, response) => void createReadStream(zip).pipe(response));
};

test.each(['download_uri', 'upload_uri'])(
  'a %s at a host that is not allowed is not asked for',
  async (field) => {
    const { host, uploads } = await serving(ARTICLE_APP);
    const { bus } = await stager({ allowed_hosts: [host] });
    const other = { [field]: `http://user:secret@localhost:${host.split(':')[1]}/x` };
    const { error, task_log } = await bus.request(staging, request(host, other), TIMEOUT);
    expect(error).toMatch(
      /^Staging task failed:\n Failed \w+ (app|droplet): http:\/\/localhost:\d+\/x is not at an allowed host$/,
    );
    expect(error + task_log).not.toContain('secret');
    expect(uploads).toEqual([]);
    expect((await bus.request(staging, request(host), TIMEOUT)).error).toBeUndefined();
  },
);

const limits = stagerConfig.schema.parse({}).package_limits;
const big = { ...ARTICLE_APP, 'big.txt': 'x'.repeat(2_000_000), 'a/b': '', 'a/c': '' };
test.each([
  [{ entries: 3 }, 'Failed unpacking app: The package holds more than 3 entries.'],
  [{ unpacked_mb: 1 }, 'Failed unpacking app: The package unpacks to more than 1048576 bytes.'],
  [{ packed_mb: 0.001 }, /^Failed downloading app: .* is larger than 1048 bytes, the most that is taken$/],
])('a package that asks for more than %j is refused', async (limit, detail) => {
  const { host } = await serving(big);
  const { bus, leftovers } = await stager({ package_limits: { ...limits, ...limit } });
  const { error } = await bus.request(staging, request(host), TIMEOUT);
  const said = error!.replace('Staging task failed:\n ', '');
  if (typeof detail === 'string') expect(said).toBe(detail);
  else expect(said).toMatch(detail);
  expect(leftovers()).toEqual([]);
});

test.each(['http://controller', 'a b', '*', 'host:port', '*.*.org'])(
  '"%s" is no host to allow',
  (pattern) => {
    expect(stagerConfig.schema.safeParse({ allowed_hosts: [pattern] }).success).toBe(false);
  },
);

test('only workspaces of dead stagers are swept', async () => {
  const tmp = mkdtempSync(join(tmpdir(), 'sweep-'));
  const ours = `staging-${ownerName()}-abcdef`;
  const samePidOfBefore = `staging-${process.pid}-1-abcdef`;
  for (const name of [ours, samePidOfBefore, 'staging-4194304-77-abcdef', 'staging-notes', 'other']) {
    mkdirSync(join(tmp, name));
  }
  await sweepWorkspaces(tmp, createLog('test', { level: 'off' }));
  expect(readdirSync(tmp).sort()).toEqual(['other', ours, 'staging-notes'].sort());
});

test.runIf(process.getuid?.() === 0)(
  'what looks like a workspace and is another’s, or a link, stays',
  async () => {
    const tmp = mkdtempSync(join(tmpdir(), 'sweep-'));
    const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    writeFileSync(join(elsewhere, 'precious'), '');
    symlinkSync(elsewhere, join(tmp, 'staging-4194304-77-abcdef'));
    mkdirSync(join(tmp, 'staging-4194304-78-abcdef'));
    chownSync(join(tmp, 'staging-4194304-78-abcdef'), 24_840, 24_840);
    await sweepWorkspaces(tmp, createLog('test', { level: 'off' }));
    expect(readdirSync(tmp)).toHaveLength(2);
    expect(readdirSync(elsewhere)).toEqual(['precious']);
  },
);

test('after a kill -9 the next stager removes the workspace and ends what works in it', async () => {
  const app = {
    ...ARTICLE_APP,
    Gemfile: 'File.write("working", Process.pid); sleep 1000',
    'Gemfile.lock': 'GEM\n  specs:\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n',
  };
  const { host } = await serving(app);
  const { bus, nats } = await stager({ queues: ['nobody'] }); // only for its bus
  const room = mkdtempSync(join(tmpdir(), 'killed-'));
  const tmp = join(room, 'tmp');
  writeFileSync(
    join(room, 'stager.yml'),
    `local_route: 127.0.0.1\ndirs: {tmp: ${tmp}}\nnats_uri: ${nats.uri}\n`,
  );
  writeFileSync(join(room, 'platform.yml'), `cache: ${join(room, 'cache')}\n`);
  const ready = new Promise((resolve) => bus.subscribe(componentAnnounce, resolve));
  await bus.flush();
  const first = startProcess(room);
  await ready;
  bus.request(staging, request(host), TIMEOUT).catch(() => {}); // nobody will answer
  const working = () =>
    existsSync(tmp) &&
    readdirSync(tmp, { recursive: true }).some((path) => String(path).endsWith('/working'));
  await expect.poll(working, { interval: 20, timeout: 10_000 }).toBe(true);
  first.kill('SIGKILL');
  await once(first, 'exit');
  expect(readdirSync(tmp)).toHaveLength(1);

  await stager({ nats_uri: nats.uri, dirs: { tmp } });
  expect(readdirSync(tmp)).toEqual([]); // a command left alive would be found by the run's own check
});
