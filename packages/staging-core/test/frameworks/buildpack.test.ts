import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stageApp } from '../../src/index.ts';
import { answers, app, emptyDirectory, fileOf, platform, properties } from '../support.ts';

const SCRIPTS = {
  detect: 'test -f "$1/hello.txt" && echo Hello',
  compile:
    'echo "-----> compiling"; echo made > "$1/made.txt"; mkdir -p "$1/.profile.d"; echo "export A=b" > "$1/.profile.d/a.sh"; echo again >> "$2/count"',
  release: `cat <<'END'
config_vars:
  PATH: bin:$PATH
  ODD: $(id) \`id\`
default_process_types:
  web: ./serve
END`,
};

function buildpack(directory: string, scripts: Record<string, string> = SCRIPTS): string {
  mkdirSync(join(directory, 'bin'), { recursive: true });
  for (const [name, text] of Object.entries(scripts))
    writeFileSync(join(directory, 'bin', name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  return directory;
}

async function stage(files: Record<string, string>, changes: object = {}, on = {}, appId?: string) {
  const lines: string[] = [];
  const droplet = await stageApp({
    files: app(files),
    properties: properties({ framework_info: { name: 'buildpack' }, ...changes }),
    platform: { ...platform(), ...on },
    workspace: emptyDirectory('workspace'),
    ...(appId === undefined ? {} : { appId }),
    onLog: (line) => lines.push(line),
  });
  return { ...droplet, lines };
}

const stagersOwn = () => {
  const buildpacks = emptyDirectory('buildpacks');
  buildpack(join(buildpacks, 'a-never'), { detect: 'exit 1' });
  buildpack(join(buildpacks, 'hello'));
  return { buildpacks };
};

test('the first buildpack that detects the app makes it, and the start-up script is that of 2013', async () => {
  const droplet = await stage({ 'hello.txt': '' }, {}, stagersOwn());
  expect(droplet.startup).toBe(`#!/bin/bash
export HOME="$PWD/app"
export MEMORY_LIMIT="256m"
export ODD="\${ODD:-\\$(id) \\\`id\\\`}"
export PATH="\${PATH:-bin:$PATH}"
export PORT="$VCAP_APP_PORT"
export TMPDIR="$PWD/tmp"
unset GEM_PATH
if [ -d app/.profile.d ]; then
  for i in app/.profile.d/*.sh; do
    if [ -r $i ]; then
      . $i
    fi
  done
  unset i
fi
env > logs/env.log
DROPLET_BASE_DIR=$PWD
cd app
(./serve) > $DROPLET_BASE_DIR/logs/stdout.log 2> $DROPLET_BASE_DIR/logs/stderr.log &
STARTED=$!
echo "$STARTED" >> $DROPLET_BASE_DIR/run.pid
wait $STARTED
`);
  expect(await fileOf(droplet, 'app/made.txt')).toBe('made\n');
  expect(droplet.lines).toEqual(['Installing hello.', '-----> compiling']);
});

test('the Procfile comes before what the buildpack says, and meta.command before both', async () => {
  const files = { 'hello.txt': '', Procfile: 'web: ./mine\n' };
  expect((await stage(files, {}, stagersOwn())).startup).toContain('\n(./mine) > ');
  const asked = await stage(files, { meta: { command: './asked' } }, stagersOwn());
  expect(asked.startup).toContain('\n(./asked) > ');
});

test('a Rails app finds its database in DATABASE_URL, and of several only one may be meant', async () => {
  const buildpacks = emptyDirectory('buildpacks');
  buildpack(join(buildpacks, 'ruby'), { ...SCRIPTS, detect: 'echo Ruby/Rails' });
  const service = (name: string) => ({
    label: 'postgresql-9.0',
    name,
    credentials: { hostname: 'host', port: 345, user: 'me', password: '$(id)"/', name: 'db' },
  });
  const of = async (on: object, ...names: string[]) =>
    (await stage({ 'hello.txt': '' }, { services: names.map(service) }, on)).startup;
  expect(await of({ buildpacks }, 'a')).toContain(
    '\nexport DATABASE_URL="postgres://me:%24(id)%22%2F@host:345/db"\n',
  );
  expect(await of({ buildpacks }, 'a', 'my-prod')).toContain('DATABASE_URL');
  expect(await of({ buildpacks })).not.toContain('DATABASE_URL');
  await expect(of({ buildpacks }, 'a', 'b')).rejects.toThrow('Unable to determine primary database');
  expect(await of(stagersOwn(), 'a', 'b')).not.toContain('DATABASE_URL');
});

test('a buildpack keeps its cache from one staging of an app to the next, and no other app sees it', async () => {
  const compile = 'echo again >> "$2/count"; cat "$2/count" > "$1/seen.txt"';
  const buildpacks = emptyDirectory('buildpacks');
  buildpack(join(buildpacks, 'counting'), { ...SCRIPTS, compile });
  const on = { buildpacks, cache: emptyDirectory('cache') };
  const seenBy = async (appId?: string) =>
    fileOf(await stage({ 'hello.txt': '' }, {}, on, appId), 'app/seen.txt');
  expect(await seenBy('one')).toBe('again\n');
  expect(await seenBy('one')).toBe('again\nagain\n');
  expect(await seenBy('../one')).toBe('again\n');
  expect(await seenBy()).toBe('again\n');
  expect(await seenBy()).toBe('again\n');
  expect(readdirSync(join(on.cache, 'buildpacks'))).toHaveLength(2);
});

test('what a buildpack writes without end is cut', async () => {
  const compile = 'yes "$(printf "%02000d" 0)" | head -6000';
  const buildpacks = emptyDirectory('buildpacks');
  buildpack(join(buildpacks, 'noisy'), { ...SCRIPTS, compile });
  const { lines } = await stage({ 'hello.txt': '' }, {}, { buildpacks });
  expect(lines).toHaveLength(5_001);
  expect(lines[1]).toHaveLength(1_003);
  expect(lines.at(-1)).toBe('(more than 5000 lines: the others are not shown)');
});

test('a buildpack comes from a git repository, and an unknown branch is told', async ({ skip }) => {
  skip(!answers('git', '--version'), 'git is not on this machine.');
  const repository = buildpack(emptyDirectory('repository'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: repository });
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'x');
  const droplet = await stage({ 'a.txt': '' }, { buildpack: `file://${repository}` });
  expect(await fileOf(droplet, 'app/made.txt')).toBe('made\n');
  await expect(stage({ 'a.txt': '' }, { buildpack: `file://${repository}#nowhere` })).rejects.toThrow(
    /^"git clone" failed with exit status 128\. Its last words:\n.*nowhere/,
  );
});

test.each([
  '--upload-pack=touch pwned',
  'ext::sh -c id',
  'ssh://host/x',
  'git@host:x',
  'https://h/x#-b',
  '/tmp/x',
])('no buildpack is fetched from %s', async (url) => {
  const failure: Error = await stage({ a: '' }, { buildpack: url }).catch((error) => error);
  expect(failure.message).toMatch(/ is not a git URL that begins with https:\/\/ or file:\/\/\.$/);
});

test('what goes wrong is told', async () => {
  await expect(stage({ 'a.txt': '' }, {}, stagersOwn())).rejects.toThrow(
    'Unable to detect a supported application type. Buildpacks tried: a-never, hello.',
  );
  const failing = emptyDirectory('failing');
  buildpack(join(failing, 'x'), { ...SCRIPTS, compile: 'echo no such version >&2; exit 3' });
  await expect(stage({ 'hello.txt': '' }, {}, { buildpacks: failing })).rejects.toThrow(
    '"bin/compile" failed with exit status 3. Its last words:\nno such version',
  );
  const silent = emptyDirectory('silent');
  buildpack(join(silent, 'x'), { ...SCRIPTS, release: 'echo "--- {}"' });
  await expect(stage({ 'hello.txt': '' }, {}, { buildpacks: silent })).rejects.toThrow(
    'Please specify a web start command in your manifest.yml or Procfile',
  );
  await expect(stage({ Procfile: '- a\n' }, {}, stagersOwn())).rejects.toThrow(/^Invalid Procfile/);
});
