import { expect, test } from 'vitest';
import { stageFiles, startupOf } from '../support.ts';

const standalone = (command: string, runtime_info: { name: string; version?: string }, memory = 512) => ({
  framework_info: { name: 'standalone' },
  meta: { command },
  runtime_info,
  resources: { memory },
});

const scriptOf = (command: string, ...environment: string[]) => `#!/bin/bash
${environment.join('\n')}
cd app
${command} > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`;
const TMPDIR = 'export TMPDIR="$PWD/tmp"';

test('a Ruby program starts as in 2012, to the byte', async () => {
  const runtime = { name: 'ruby18', version: '1.8.7' };
  expect(await startupOf({ 'hello.rb': '' }, standalone('ruby hello.rb', runtime))).toBe(
    scriptOf(
      'ruby hello.rb',
      'export RUBYOPT="-rubygems -I$PWD/ruby -rstdsync"',
      TMPDIR,
      'mkdir ruby',
      'echo "\\$stdout.sync = true" >> ./ruby/stdsync.rb',
    ),
  );
  const bundled = await startupOf(
    { 'Gemfile.lock': '' },
    standalone('ruby app.rb', { name: 'ruby19', version: '1.9.2' }),
  );
  expect(bundled).toContain('export GEM_HOME="$PWD/app/rubygems/ruby/1.9.1"\n');
});

test('a Java program gets its memory', async () => {
  expect(await startupOf({ A: '' }, standalone('java $JAVA_OPTS HelloWorld', { name: 'java' }))).toBe(
    scriptOf(
      'java $JAVA_OPTS HelloWorld',
      'export JAVA_OPTS="$JAVA_OPTS -Xms512m -Xmx512m -Djava.io.tmpdir=$PWD/tmp"',
      TMPDIR,
    ),
  );
});

test('a Python program writes its output at once', async () => {
  expect(await startupOf({ A: '' }, standalone('python HelloWorld.py', { name: 'python2' }))).toBe(
    scriptOf('python HelloWorld.py', 'export PYTHONUNBUFFERED="true"', TMPDIR),
  );
});

test('one of any other runtime has nothing to set', async () => {
  expect(await startupOf({ A: '' }, standalone('./run', { name: 'node' }))).toBe(scriptOf('./run', TMPDIR));
});

test('every file can be executed, as the command may be any of them', async () => {
  const { entries } = await stageFiles({ 'bin/run': '' }, standalone('bin/run', { name: 'node' }));
  const modes = entries.filter(({ path }) => path.startsWith('app/')).map(({ mode }) => mode.toString(8));
  expect(modes).toEqual(['744', '744']);
});

test('a command is needed, and it is one line', async () => {
  await expect(startupOf({ A: '' }, standalone(' ', { name: 'node' }))).rejects.toThrow(
    /^A standalone app needs a start command/,
  );
  await expect(startupOf({ A: '' }, standalone('a\nb', { name: 'node' }))).rejects.toThrow(
    /^The start command must be one line/,
  );
});
