import { expect, test } from 'vitest';
import { detectFramework } from '../../src/index.ts';
import { app, fileOf, startupOf } from '../support.ts';
import { java6, java17, RECONFIGURATION, stageJava } from './stage-java.ts';

const START =
  '#!/usr/bin/env sh\nexec java $* -cp "`dirname $0`/lib/*" play.core.server.NettyServer `dirname $0`\n';
const BIN = '#!/usr/bin/env bash\ndeclare -a app_mainclass=("play.core.server.ProdServerStart")\n';
const play = (runtime: object, memory?: number) => ({
  framework_info: { name: 'play' },
  runtime_info: runtime as typeof java6,
  resources: { memory },
});

// The scripts were compared with those that the plugin of 2012 (vcap-staging 2a7ee86) itself wrote for such an app.
test.each([undefined, 256])('with %s MB it gets the start-up script of 2012, to the byte', async (memory) => {
  const mb = memory ?? 512;
  expect(await startupOf({ 'shop/start': START }, play(java6, memory))).toBe(`#!/bin/bash
export TMPDIR="$PWD/tmp"
cd app
./start -Xms${mb}m -Xmx${mb}m -Dhttp.port=$VCAP_APP_PORT -Djava.io.tmpdir=$PWD/tmp $JAVA_OPTS > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`);
});

test('what is in the one directory of the package is the app; its script may be run by its owner only', async () => {
  const { entries } = await stageJava(
    { 'shop/start': START, 'shop/lib/play.play_2.9.1-2.0.jar': '' },
    { framework: 'play' },
  );
  const modes = Object.fromEntries(entries.map(({ path, mode }) => [path, mode.toString(8)]));
  expect(modes).toEqual({
    app: '755',
    'app/lib': '755',
    'app/lib/play.play_2.9.1-2.0.jar': '644',
    'app/start': '744',
    logs: '755',
    startup: '500',
    stop: '500',
    tmp: '755',
  });
});

test('where the stager has the jar, another main class sees to the services first', async () => {
  const { entries, paths } = await stageJava(
    { 'shop/start': START },
    { framework: 'play', has: [RECONFIGURATION] },
  );
  expect(paths).toContain(`app/lib/${RECONFIGURATION}`);
  expect(entries.find(({ path }) => path === 'app/start')?.mode).toBe(0o744);
  expect(await fileOf({ entries }, 'app/start')).toBe(
    START.replace('play.core.server.NettyServer', 'org.cloudfoundry.reconfiguration.play.Bootstrap'),
  );
});

test('an app that brings a driver keeps it, and gets the other one', async () => {
  const { paths } = await stageJava(
    { 'shop/start': START, 'shop/lib/mysql-connector-java-dummy-5.0.3.jar': '' },
    {
      framework: 'play',
      services: [{ label: 'mysql-5.1' }, { label: 'postgresql-9.0' }],
      has: ['mysql-connector-java-5.1.12-bin.jar', 'postgresql-9.0-801.jdbc4.jar'],
    },
  );
  expect(paths.filter((path) => path.startsWith('app/lib/'))).toEqual([
    'app/lib/mysql-connector-java-dummy-5.0.3.jar',
    'app/lib/postgresql-9.0-801.jdbc4.jar',
  ]);
});

test.each([
  ['start', START, './start -Xmx384m'],
  ['bin/shop', BIN, './bin/shop -J-Xmx384m'],
])('on Java of today %s is given a heap that leaves room', async (path, text, command) => {
  expect(await startupOf({ [`shop-1.0/${path}`]: text }, play(java17))).toBe(`#!/bin/bash
export PATH="$(dirname %VCAP_LOCAL_RUNTIME%):$PATH"
export TMPDIR="$PWD/tmp"
cd app
${command} -Dhttp.port=$VCAP_APP_PORT -Djava.io.tmpdir=../tmp $JAVA_OPTS > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`);
});

test.each([
  ['lib/play.play_2.9.1-2.0.jar', '', 'lib/play.play_2.9.1-2.0.jar found'],
  ['shop/start', START, 'shop/start starts Play’s server'],
  ['lib/com.typesafe.play.play_2.13-2.8.0.jar', '', 'lib/com.typesafe.play.play_2.13-2.8.0.jar found'],
  [
    'shop-1/lib/org.playframework.play_2.13-3.0.0.jar',
    '',
    'shop-1/lib/org.playframework.play_2.13-3.0.0.jar found',
  ],
])('is known by %s', async (path, text, reason) => {
  expect(await detectFramework(app({ [path]: text }))).toMatchObject({ framework: 'play', reason });
});
