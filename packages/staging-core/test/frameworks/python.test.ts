import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDirectory } from '@diy-paas/archive';
import { expect, test } from 'vitest';
import { stageApp } from '../../src/index.ts';
import { answers, emptyDirectory, fileOf, platform, properties, stageFiles, startupOf } from '../support.ts';

const python2 = { name: 'python2', version: '2.6.5', executable: 'python' };
const python3 = { name: 'python3', version: '3' };
const wsgi = (runtime_info = python2) => ({ framework_info: { name: 'wsgi' }, runtime_info });
const django = (runtime_info = python2) => ({ framework_info: { name: 'django' }, runtime_info });
const PROJECT = { 'manage.py': '', 'shop/wsgi.py': '' };

const scriptOf = (packages: string[], start: string) => `#!/bin/bash
export TMPDIR="$PWD/tmp"
DIR="$( cd "$( dirname "$0" )" && pwd )"
export PYTHONUSERBASE=$DIR/python
${packages.map((name) => `pip install --user ${name} >> logs/startup.log 2>&1\n`).join('')}cd app
${start} > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`;
const INSTALL = 'pip install --user -r requirements.txt >> ../logs/startup.log 2>&1\n';
const GUNICORN = '../python/bin/gunicorn -c ../gunicorn.config wsgi:application';
const SYNCDB = 'python manage.py syncdb --noinput >> ../logs/startup.log 2>&1\n';

test('a WSGI app gets the start-up script of 2012, to the byte, and gunicorn its settings', async () => {
  const staged = await stageFiles({ 'wsgi.py': '' }, wsgi());
  expect(staged.startup).toBe(scriptOf(['gunicorn'], GUNICORN));
  expect(await fileOf(staged, 'gunicorn.config')).toBe(
    `import os\nbind = "0.0.0.0:%s" % os.environ['VCAP_APP_PORT']\nloglevel = "debug"\n`,
  );
  expect(await startupOf({ 'wsgi.py': '', 'requirements.txt': '' }, wsgi())).toBe(
    scriptOf(['gunicorn'], INSTALL + GUNICORN),
  );
});

test('a Django app gets that of 2012, to the byte', async () => {
  const gunicorn = '../python/bin/gunicorn_django -c ../gunicorn.config';
  expect(await startupOf(PROJECT, django())).toBe(scriptOf(['django', 'gunicorn'], SYNCDB + gunicorn));
  expect(await startupOf({ ...PROJECT, 'requirements.txt': '' }, django())).toBe(
    scriptOf(['django', 'gunicorn'], INSTALL + SYNCDB + gunicorn),
  );
});

test('on Python 3 nothing is installed when the app starts', async () => {
  const files = { ...PROJECT, 'requirements.txt': 'django\n' };
  const staged = await stageFiles(files, django(python3 as typeof python2));
  expect(staged.startup).toBe(`#!/bin/bash
export PYTHONPATH="$PWD/python\${PYTHONPATH:+:$PYTHONPATH}"
export PYTHONUNBUFFERED="true"
export TMPDIR="$PWD/tmp"
cd app
%VCAP_LOCAL_RUNTIME% manage.py migrate --noinput >> ../logs/startup.log 2>&1
%VCAP_LOCAL_RUNTIME% -m gunicorn -c ../gunicorn.conf.py shop.wsgi:application > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`);
  expect(staged.notBuilt).toBe('pip install of requirements.txt and django, gunicorn into python');
});

test('a project whose name is odd is quoted', async () => {
  const files = { 'manage.py': '', '$(id)/wsgi.py': '' };
  expect(await startupOf(files, django(python3 as typeof python2))).toContain(" '$(id).wsgi:application' >");
});

test.each([wsgi(), django()])('an app without its main file is refused', async (what) => {
  await expect(startupOf({ 'a.py': '' }, what)).rejects.toThrow(
    /^Unable to determine (WSGI|Django) startup command\. Looked for (wsgi|manage)\.py\.$/,
  );
});

test('packages that the app carries are installed without the network, once for each requirements.txt', async ({
  skip,
}) => {
  skip(!answers('python3', '-m', 'pip', '--version'), 'python3 with pip is not on this machine.');
  const source = emptyDirectory('python');
  mkdirSync(join(source, 'wheels'));
  for (const name of ['greeting', 'gunicorn']) buildWheel(name, join(source, 'wheels'));
  writeFileSync(join(source, 'wsgi.py'), 'import greeting\n');
  writeFileSync(join(source, 'requirements.txt'), 'greeting==1.0\n');
  const shared = platform();
  const stage = async () => {
    const lines: string[] = [];
    const droplet = await stageApp({
      files: await openDirectory(source),
      properties: properties(wsgi(python3 as typeof python2)),
      platform: shared,
      workspace: emptyDirectory('workspace'),
      onLog: (line) => lines.push(line),
    });
    return { lines, paths: droplet.entries.map(({ path }) => path) };
  };
  const first = await stage();
  expect(first.paths).toEqual(expect.arrayContaining(['python/greeting.py', 'python/gunicorn.py']));
  const second = await stage();
  expect(second.lines).toEqual(['Packages taken from the cache: this requirements.txt was staged before.']);
  expect(second.paths).toEqual(first.paths);

  writeFileSync(join(source, 'requirements.txt'), 'no-such-package\n');
  await expect(stage()).rejects.toThrow(
    /^"pip install" failed with exit status 1\. Its last words:\n(.|\n)*no-such/,
  );
});

/** A wheel is a zip of modules and three files that describe them. */
function buildWheel(name: string, into: string): void {
  const room = emptyDirectory(name);
  const info = join(room, `${name}-1.0.dist-info`);
  mkdirSync(info);
  writeFileSync(join(room, `${name}.py`), "GREETING = 'hello'\n");
  writeFileSync(join(info, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`);
  writeFileSync(join(info, 'WHEEL'), 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n');
  writeFileSync(join(info, 'RECORD'), '');
  execFileSync('zip', ['-qr', join(into, `${name}-1.0-py3-none-any.whl`), '.'], { cwd: room });
}
