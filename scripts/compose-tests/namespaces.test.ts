import { join } from 'node:path';
import { expect, test } from 'vitest';
import { docker } from './support/run.ts';
import { answerOf, clone, topology } from './support/topology.ts';

const files = ['docker-compose.yml', 'docker-compose.namespaces.yml'].map((name) => join(clone, name));
const cloud = await topology({ COMPOSE_FILE: files.join(':') });

test('with the file for namespaces an app sees itself and the system, and nothing else of its container', async () => {
  await cloud.must('up', '--detach', '--wait');
  const log = await cloud.must('logs', '--no-log-prefix', 'request-stage');
  const [, url] = /New app registered at: (http:\S+)/.exec(log)!;
  expect(await answerOf(url!)).toBe('Hello World!');

  const [dea] = await cloud.containers('dea');
  const inDea = (script: string) => docker('exec', dea!.name, 'sh', '-c', script);
  const ofUser = 'for p in /proc/[0-9]*; do [ "$(stat -c %u $p)" = 22001 ] && echo "${p#/proc/}"; done';
  const pid = await inDea(`(${ofUser}) | sort -n | tail -1`);
  expect((await inDea(`ls /proc/${pid}/root/`)).split('\n')).not.toContain('diy-paas');
  expect(await inDea(`grep -E '^(NSpid|CapEff|NoNewPrivs)' /proc/${pid}/status`)).toMatch(
    /^NSpid:\t\d+\t\d+\nCapEff:\t0{16}\nNoNewPrivs:\t1$/,
  );
  expect(await inDea(`ls /proc/${pid}/root/var/lib/diy-paas/dea/0/apps`)).toMatch(/^\S+$/);

  const { seconds } = await cloud.compose('stop', 'dea');
  expect(seconds).toBeLessThan(4);
  expect((await cloud.containers('dea'))[0]).toMatchObject({ exitCode: 0 });
});
