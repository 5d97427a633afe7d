import { execFileSync } from 'node:child_process';
import { mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDirectory, writeDirectory } from '@diy-paas/archive';
import { expect, test } from 'vitest';
import { detectFramework, stageApp } from '../../src/index.ts';
import {
  answers,
  app,
  emptyDirectory,
  fileOf,
  platform,
  properties,
  stageFiles,
  startupOf,
} from '../support.ts';

const erlang = (version: string) => ({
  framework_info: { name: 'otp_rebar' },
  runtime_info: { name: 'erlang', version, executable: '/opt/erlang/bin/erl' },
});
const R14B02 = erlang('R14B02');
const TODAY = erlang('25');

const RELEASE = {
  'bin/hello': '#!/bin/sh\n',
  'erts-5.8.3/bin/erlexec': '',
  'etc/vm.args': '% name\n-name hello@127.0.0.1\n-setcookie hello\n\n+K true\n-env A 5',
  'lib/kernel-2.14.3/ebin/kernel.app': '',
  'releases/1/hello.rel': '{release, {"hello", "1"}, {erts, "5.8.3"}, []}.',
  'releases/start_erl.data': '5.8.3 1',
};

// These texts are what the plugin of 2012 (vcap-staging 2a7ee86) itself wrote for this release.
test('a release gets the start-up script of 2012, to the byte', async () => {
  const more = '-port $VMC_APP_PORT\n\n-x "a b" \'c\' \\d #{e} #$f `g`\n';
  expect(await startupOf({ ...RELEASE, 'etc/vmc.args': more }, R14B02)).toBe(`#!/bin/bash
export TMPDIR="$PWD/tmp"
cd app
echo "-port $VMC_APP_PORT" >>etc/vm.args
echo "" >>etc/vm.args
echo "-x \\"a b\\" 'c' \\\\d \\#{e} \\#$f \`g\`" >>etc/vm.args
echo "-name erl$VMC_APP_PORT@\`hostname\`" >>etc/vm.args
sh bin/hello console > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`);
});

test('its vm.args are those of 2012: no name, no input, no break handler', async () => {
  const droplet = await stageFiles(RELEASE, R14B02);
  expect(await fileOf(droplet, 'app/etc/vm.args')).toBe(
    '% name\n-setcookie hello\n\n+K true\n-env A 5\n\n+B\n-noinput\n',
  );
});

test('of several releases the one with a script in bin is started', async () => {
  const two = { ...RELEASE, 'releases/1/start_clean.rel': '{}' };
  expect(await startupOf(two, R14B02)).toContain('\nsh bin/hello console >');
});

test('a release made with another Erlang is refused', async () => {
  const other = { ...RELEASE, 'releases/start_erl.data': '5.8.4 1' };
  await expect(stageFiles(other, R14B02)).rejects.toThrow(
    'Application was released with different Erlang version to runtime. Selected Runtime ERTS: 5.8.3, Packaged ERTS: 5.8.4',
  );
});

const { 'etc/vm.args': _, ...OF_REBAR3 } = RELEASE;

test.each([
  ['rebar', RELEASE, 'echo "-name erl$VMC_APP_PORT@`hostname`" >>etc/vm.args\nsh bin/hello console'],
  ['rebar3', OF_REBAR3, 'sh bin/hello foreground'],
])(
  'on Erlang of today a release of %s uses the machine’s, and starts no program that stays',
  async (_rebar, files, command) => {
    expect(await startupOf(files, TODAY)).toBe(`#!/bin/bash
export ERL_FLAGS="\${ERL_FLAGS:--start_epmd false -dist_listen false}"
export PATH="$(dirname %VCAP_LOCAL_RUNTIME%):$PATH"
export TMPDIR="$PWD/tmp"
bash resources/use_runtime %VCAP_LOCAL_RUNTIME%
cd app
${command} > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`);
  },
);

test('what the machine has in the same version takes the place of what the release brought', async () => {
  const directory = emptyDirectory('droplet');
  const { entries } = await stageFiles(RELEASE, TODAY);
  await writeDirectory(entries, directory);
  const machine = join(directory, 'machine');
  for (const part of ['bin', 'erts-5.8.3', 'lib/kernel-2.14.4'])
    mkdirSync(join(machine, part), { recursive: true });
  writeFileSync(join(machine, 'bin/erl'), '');
  execFileSync('bash', ['resources/use_runtime', join(machine, 'bin/erl')], { cwd: directory });
  expect(readlinkSync(join(directory, 'app/erts-5.8.3'))).toBe(join(machine, 'erts-5.8.3'));
  expect(() => readlinkSync(join(directory, 'app/lib/kernel-2.14.3'))).toThrow(/EINVAL/);
});

const SOURCE = new URL('../../../../samples/otp_rebar', import.meta.url).pathname;

test('source starts from the release that is made of it', async () => {
  const rules = '%% {release, {old, "1"}, [old]}\n{relx, [{release, {hello, "1"}, [hello]}]}.';
  const config = { 'rebar.config': rules };
  const { startup, notBuilt } = await stageFiles(config, TODAY);
  expect(startup).toBe(`#!/bin/bash
export ERL_FLAGS="\${ERL_FLAGS:--start_epmd false -dist_listen false}"
export TMPDIR="$PWD/tmp"
cd release
sh bin/hello foreground > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`);
  expect(notBuilt).toBe('rebar3 release into release');
});

const rebar = answers('rebar3', '--version');

test.skipIf(!rebar)('rebar3 makes a release with Erlang in it', { timeout: 60_000 }, async () => {
  const { entries } = await stageApp({
    files: await openDirectory(SOURCE),
    properties: properties(TODAY),
    platform: platform(),
    workspace: emptyDirectory('workspace'),
  });
  const paths = entries.map(({ path }) => path);
  expect(paths).toContain('app/rebar.config');
  expect(paths).toContain('release/bin/hello');
  expect(paths).toContain('release/lib/hello-1/ebin/hello_app.beam');
  expect(paths.filter((path) => /^release\/erts-[\d.]+\/bin\/beam\.smp$/.test(path))).toHaveLength(1);
});

test('a stager without rebar3 says what to install', async () => {
  const staging = stageApp({
    files: await openDirectory(SOURCE),
    properties: properties(TODAY),
    platform: { ...platform(), rebar: 'rebar-of-nobody' },
    workspace: emptyDirectory('workspace'),
  });
  await expect(staging).rejects.toThrow(
    /^The app is pushed as source, but there is no "rebar-of-nobody" on the stager\./,
  );
});

test.each([
  ['releases/1/hello.rel', '{}', 'releases/1/hello.rel found'],
  ['rebar.config', '{relx, [{release, {hello, "1"}, [hello]}]}.', 'rebar.config describes a release'],
])('is known by %s', async (path, text, reason) => {
  expect(await detectFramework(app({ [path]: text }))).toMatchObject({
    framework: 'otp_rebar',
    runtime: 'erlang',
    reason,
  });
});
