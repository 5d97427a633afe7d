import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, StartError } from '@diy-paas/component';
import { expect, test } from 'vitest';
import { deaConfig } from '../src/index.ts';

async function load(yaml: string, env: NodeJS.ProcessEnv = {}) {
  const file = join(await mkdtemp(join(tmpdir(), 'dea-config-')), 'dea.yml');
  await writeFile(file, yaml);
  return loadConfig(deaConfig, file, env);
}

test('the file of the 2012 demo is taken as it is', async () => {
  const config = await load(`---
# Base directory where all applications are staged and hosted
base_dir: /tmp/deploying-thru-cloudfoundry-stager-dea/var/dea
pid: /tmp/deploying-thru-cloudfoundry-stager-dea/var/run/dea.pid

runtimes:
  - ruby19

multi_tenant: true

max_memory: 1024

# Optional as of http://reviews.cloudfoundry.org/11316
logging:
  level: debug
`);
  expect(config).toMatchObject({
    runtimes: ['ruby19'],
    max_memory: 1024,
    multi_tenant: true,
    intervals: { heartbeat: 10, advertise: 5 },
    mbus: 'nats://127.0.0.1:4222',
  });
});

test('every setting that the DEA of 2012 read is known', async () => {
  const config = await load(`
base_dir: /var/vcap.local/dea
pid: /var/vcap.local/run/dea.pid
runtimes: [java, ruby18, node]
multi_tenant: false
max_memory: 2048
mbus: nats://user:password@localhost:4222/
filer_port: 12345
secure: true
enforce_ulimit: true
prod: true
intervals: {heartbeat: 3, advertise: 2}
evacuation_delay: 60
droplet_fs_percent_used_threshold: 90
force_http_sharing: true
disable_dir_cleanup: true
local_route: 127.0.0.1
logging: {level: debug, file: /var/vcap.local/log/dea.log}
index: 7
status: {port: 12346, user: ops, password: secret}
dea_ruby: /usr/bin/ruby
`);
  expect(config).toMatchObject({
    ...{ multi_tenant: false, filer_port: 12_345, intervals: { heartbeat: 3, advertise: 2 } },
    ...{ evacuation_delay: 60, droplet_fs_percent_used_threshold: 90, status: { port: 12_346 } },
  });
});

test('the commented file says nothing but the defaults', () => {
  const file = new URL('../../../config/dea.yml', import.meta.url).pathname;
  const { pid, local_route, ...config } = loadConfig(deaConfig, file, {});
  expect(config).toEqual(deaConfig.schema.parse({}));
  expect(pid).toMatch(/dea\.pid$/);
  expect(local_route).toBe('127.0.0.1');
});

test('runtimes may also be given with their executables', async () => {
  const config = await load('runtimes: {ruby19: {executable: /opt/ruby/bin/ruby, environment: {LANG: C}}}');
  expect(config.runtimes).toEqual({
    ruby19: { executable: '/opt/ruby/bin/ruby', version_flag: '-v', environment: { LANG: 'C' } },
  });
});

test('environment variables override the file', async () => {
  const env = { DEA_MAX_MEMORY: '99', DEA_RUNTIMES: '[node08]', NATS_URI: 'nats://bus:1' };
  expect(await load('max_memory: 1', env)).toMatchObject({
    ...{ max_memory: 99, runtimes: ['node08'], mbus: 'nats://bus:1' },
  });
});

test.each([
  ['max_memroy: 1', /Unrecognized key: "max_memroy"/],
  ['max_memory: much', /max_memory: expected number.*"much"/],
  ['runtimes: [cobol]', /runtimes\.0: no executable is known for this runtime/],
  ['runtimes: {ruby19: {executable: "ruby -e 1"}}', /executable: expected a program’s name or path/],
  ['app_ports: {from: 20, to: 10}', /app_ports: from must not be greater than to/],
  ['mbus: http://x', /mbus: expected nats:/],
])('%s is refused with what is wrong', async (yaml, why) => {
  await expect(load(yaml)).rejects.toThrow(StartError);
  await expect(load(yaml)).rejects.toThrow(why);
});
