import { expect, test } from 'vitest';
import { stageFiles } from '../support.ts';

const WAR = { 'WEB-INF/web.xml': '<web-app/>', 'index.html': '' };
const java = (memory?: number) => ({
  framework_info: { name: 'java_web' },
  runtime_info: { name: 'java', version: '1.6', executable: 'java' },
  resources: { memory },
});

test.each([undefined, 256])(
  'a WAR with %s MB gets the start-up script of 2012, to the byte',
  async (memory) => {
    const { startup } = await stageFiles(WAR, java(memory));
    const mb = memory ?? 512;
    expect(startup).toBe(`#!/bin/bash
export CATALINA_OPTS="-Xms${mb}m -Xmx${mb}m -Djava.io.tmpdir=$PWD/tmp"
export TMPDIR="$PWD/tmp"
export CATALINA_OPTS="$CATALINA_OPTS \`ruby resources/set_environment\`"
env > env.log
PORT=-1
while getopts ":p:" opt; do
  case $opt in
    p)
      PORT=$OPTARG
      ;;
  esac
done
if [ $PORT -lt 0 ] ; then
  echo "Missing or invalid port (-p)"
  exit 1
fi
ruby resources/generate_server_xml $PORT
cd tomcat
./bin/catalina.sh run > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`);
  },
);

test('the application is Tomcat’s root, untouched, and there is no app directory', async () => {
  const { entries } = await stageFiles(WAR, java());
  const paths = entries.map(({ path }) => path);
  expect(paths).toContain('tomcat/webapps/ROOT/WEB-INF/web.xml');
  expect(paths).not.toContain('app');
  expect(entries.find(({ path }) => path === 'tomcat/bin/catalina.sh')?.mode).toBe(0o755);
});

test('Java of today is started without Ruby, with a heap that leaves room', async () => {
  const changes = { ...java(256), runtime_info: { name: 'java17', version: '17' } };
  const { startup } = await stageFiles(WAR, changes);
  expect(startup).toBe(`#!/bin/bash
export CATALINA_OPTS="-Xmx192m -Djava.io.tmpdir=$PWD/tmp"
export JAVA="%VCAP_LOCAL_RUNTIME%"
export TMPDIR="$PWD/tmp"
bash resources/configure_tomcat "$VCAP_APP_PORT"
cd tomcat
./bin/catalina.sh run > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`);
});

test('an application without web.xml is refused', async () => {
  await expect(stageFiles({ 'app.war': '' }, java())).rejects.toThrow(
    /^Web application staging failed: web\.xml not found\. Push what is in the WAR, unpacked/,
  );
});
