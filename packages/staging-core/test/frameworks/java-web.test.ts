import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDirectory } from '@diy-paas/archive';
import { expect, test } from 'vitest';
import { answers, emptyDirectory, fileOf, stageFiles } from '../support.ts';
import { java6, java17, stageJava } from './stage-java.ts';

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
export CATALINA_OPTS="-Xmx192m"
export CATALINA_TMPDIR="$PWD/tmp"
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

test('the stop script is that of 2012', async () => {
  const { stop } = await stageFiles(WAR, java());
  expect(stop).toBe(`#!/bin/bash
export TMPDIR="$PWD/tmp"
APP_PID=$1
APP_PPID=\`ps -o ppid= -p $APP_PID\`
kill -9 $APP_PID
kill -9 $APP_PPID
`);
});

const proxies = {
  HTTP_PROXY: 'http://proxy:3128',
  NO_PROXY: 'a.example, .b.example,*.c,127.0.0.1,localhost',
};

test.skipIf(!answers('ruby', '-v'))('Java of 2012 is told of proxies, where there is Ruby', async () => {
  const droplet = await stageFiles(WAR, java());
  const script = await fileOf(droplet, 'resources/set_environment');
  const env = { PATH: process.env.PATH, ...proxies };
  // As the script of 2012 says it, but for a second space.
  const all = '*.a.example|*.b.example|*.c|127.0.0.1|localhost';
  expect(execFileSync('ruby', ['-e', script], { env, encoding: 'utf8' })).toBe(
    `-Dhttp.proxyHost=proxy -Dhttp.proxyPort=3128 -Dhttp.nonProxyHosts=${all} -Dhttps.nonProxyHosts=${all}\n`,
  );
});

const databases = [
  { label: 'mysql-5.1' },
  { label: 'postgresql-9.0' },
  { label: 'redis-2.2' },
  { label: null },
];

test.each([
  [['mysql-connector-java-5.1.12-bin.jar', 'postgresql-9.0-801.jdbc4.jar', 'mariadb-java-client.jar'], java6],
  [['mariadb-java-client-2.7.6.jar', 'postgresql.jar'], java17],
  [['mysql-connector-j-9.1.0.jar', 'postgresql-42.5.4.jar'], java17],
])('an app with databases gets their drivers from the stager’s jars: %s', async (has, runtime) => {
  const options = { framework: 'java_web', runtime, services: databases, has };
  const { paths, log } = await stageJava(WAR, options);
  const drivers = has.slice(0, 2).map((name) => `tomcat/lib/${name}`);
  expect(paths.filter((path) => path.startsWith('tomcat/lib/'))).toEqual(drivers);
  expect(log).toBe('');
});

test('a driver that the stager has not is told of', async () => {
  const { log } = await stageJava(WAR, { framework: 'java_web', services: databases });
  expect(log).toBe(
    'The stager has no driver for mysql: the app must bring its own.\nThe stager has no driver for postgresql: the app must bring its own.',
  );
});

/** A Tomcat of which there is no more than what the configuration looks at. */
function tomcatFor(servlets: 'javax' | 'jakarta'): string {
  const home = emptyDirectory('tomcat');
  for (const directory of ['bin', 'lib']) mkdirSync(join(home, directory));
  writeFileSync(join(home, 'bin/catalina.sh'), '');
  writeFileSync(join(home, 'lib/servlet-api.jar'), `${servlets}/servlet/Servlet.class`);
  writeFileSync(join(home, 'lib/jakartaee-migration-1.0-shaded.jar'), '');
  return home;
}

test.each([
  ['javax', 'http://java.sun.com/xml/ns/javaee', 'jakarta', 'appBase="translated" legacyAppBase="webapps"'],
  ['javax', 'http://java.sun.com/xml/ns/javaee', 'javax', 'appBase="webapps"'],
  ['jakarta', 'https://jakarta.ee/xml/ns/jakartaee', 'jakarta', 'appBase="webapps"'],
] as const)(
  'an app for %s.servlet (%s) in a Tomcat for %s.servlet: %s',
  async (_app, uri, servlets, base) => {
    const directory = emptyDirectory('droplet');
    const war = { 'WEB-INF/web.xml': `<web-app xmlns="${uri}"/>` };
    await writeDirectory((await stageFiles(war, java())).entries, directory);
    const env = { PATH: process.env.PATH, CATALINA_HOME: tomcatFor(servlets) };
    execFileSync('bash', ['resources/configure_tomcat', '1234'], { cwd: directory, env });
    const server = readFileSync(join(directory, 'tomcat/conf/server.xml'), 'utf8');
    expect(server).toContain(`<Host name="localhost" ${base} `);
    expect(server).toContain('<Connector port="1234" ');
    expect(existsSync(join(directory, 'tomcat/lib/jakartaee-migration-1.0-shaded.jar'))).toBe(
      base.includes('legacy'),
    );
  },
);

test('an application without web.xml is refused', async () => {
  await expect(stageFiles({ 'app.war': '' }, java())).rejects.toThrow(
    /^Web application staging failed: web\.xml not found\. Push what is in the WAR, unpacked/,
  );
});
