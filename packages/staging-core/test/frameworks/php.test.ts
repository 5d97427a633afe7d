import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDirectory } from '@diy-paas/archive';
import { expect, test } from 'vitest';
import { emptyDirectory, stageFiles } from '../support.ts';

const php = (version: string, memory?: number) => ({
  framework_info: { name: 'php' },
  runtime_info: { name: 'php', version, executable: 'php' },
  resources: { memory },
});

const scriptOf = (...configure: string[]) => `#!/bin/bash
export TMPDIR="$PWD/tmp"
${configure.join('\n')}
cd apache
bash ./start.sh > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`;

test.each([undefined, 256])('an app with %s MB gets the scripts of 2012, to the byte', async (memory) => {
  const { startup, stop } = await stageFiles({ 'index.php': '' }, php('5.3', memory));
  expect(startup).toBe(
    scriptOf(
      'env > env.log',
      `ruby resources/generate_apache_conf $VCAP_APP_PORT $HOME $VCAP_SERVICES ${memory ?? 512}m`,
    ),
  );
  expect(stop).toBe(`#!/bin/bash
export TMPDIR="$PWD/tmp"
CHILDPIDS=$(pgrep -P \${1} -d ' ')
kill -9 \${1}
for CPID in \${CHILDPIDS};do
  kill -9 \${CPID}
done
`);
});

test('PHP of today is started without Ruby', async () => {
  const { startup } = await stageFiles({ 'index.php': '' }, php('8', 128));
  expect(startup).toBe(scriptOf('bash resources/configure_apache "$VCAP_APP_PORT" "$PWD" 128M'));
});

test.skipIf(!hasApache())('the Ruby of 2012 configures Apache with services in its way', async () => {
  const { entries } = await stageFiles({ 'index.php': '' }, php('5.3'));
  const staged = emptyDirectory('staged');
  await writeDirectory(entries, staged);
  const args = ['resources/generate_apache_conf', '4000', staged, '{"a":', '"b"}', '512m'];
  execFileSync('ruby', args, { cwd: staged });
  expect(readFileSync(join(staged, 'apache/apache2.conf'), 'utf8')).toContain('\nListen 4000\n');
  expect(readFileSync(join(staged, 'apache/php/memory.ini'), 'utf8')).toBe('memory_limit = 512m\n');
});

function hasApache(): boolean {
  try {
    execFileSync('bash', ['-c', 'ls /usr/lib/apache2/modules/libphp*.so'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
