import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StagingFailed } from '@diy-paas/client';
import type { Bus } from '@diy-paas/component';
import { beforeAll, expect, test } from 'vitest';
import { docker } from './support/run.ts';
import { project, request, topology } from './support/topology.ts';

const cloud = await topology();
let bus: Bus;
beforeAll(async () => {
  await cloud.must('create', 'stager');
  // A volume as the stagers of earlier versions left it, which ran as node.
  const mount = `${project}_cache:/cache`;
  await docker('run', '--rm', '--volume', mount, 'debian:bookworm-slim', 'chown', '1000:1000', '/cache');
  await cloud.must('up', '--detach', '--wait', 'cloud-controller', 'stager');
  bus = await cloud.bus();
});

test('a build runs as a user of its own, without any right of the stager’s', async () => {
  const log = await failing(`
    STDERR.puts File.readlines('/proc/self/status').grep(/^(Uid|Gid|Groups|Cap|NoNewPrivs)/)
    attempts = {
      'environment' => -> { File.read("/proc/#{Process.ppid}/environ") },
      'signal' => -> { Process.kill(:TERM, Process.ppid) },
      'root' => -> { Process::Sys.setuid(0) },
      'cache' => -> { Dir.children('/var/lib/diy-paas/cache/secure') },
      'plant' => -> { File.write('/var/lib/diy-paas/cache/planted', '') },
    }
    attempts.each { |what, try| begin; try.call; STDERR.puts "#{what} reached"; rescue SystemCallError; end }
    STDERR.puts "variables: #{ENV.keys.grep(/NATS|STAGER|PASSWORD/)}"
    exit! 7`);
  const [, uid] = /Uid:\t(\d+)/.exec(log)!;
  expect(Number(uid)).toBeGreaterThan(24_000);
  for (const name of ['Uid', 'Gid']) expect(log).toContain(`${name}:\t${uid}\t${uid}\t${uid}\t${uid}\n`);
  for (const name of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb'])
    expect(log).toContain(`Cap${name}:\t${'0'.repeat(16)}\n`);
  expect(log).toMatch(/Groups:\t *\n/);
  expect(log).toContain('NoNewPrivs:\t1\n');
  expect(log).toContain('variables: []\n');
  expect(log).not.toMatch(/reached/);
});

test('a build has at most 512 processes, and leaves others theirs', async () => {
  // In Perl: Ruby tries again and again where there is no room for a process.
  const log = await failing(`
    system('perl', '-e', 'for (1..600) { $pid = fork; last if !defined $pid; exec "sleep", 20 if !$pid; $n++ } die "after $n: $!\n"')
    exit! 7`);
  const [, started] = /after (\d+): Resource temporarily unavailable/.exec(log)!;
  expect(Number(started)).toBeGreaterThan(400);
  expect(Number(started)).toBeLessThan(512);
  expect((await request(bus, await bundled(''), '--no-start')).task_log).toContain('Done!');
});

test('whatever a build leaves is ended and removed', async () => {
  await failing(`
    Dir.mkdir('sticky'); File.write('sticky/file', ''); File.chmod(01700, 'sticky'); Dir.mkdir('locked', 0)
    system('setsid bash -c "cd /; setsid env -i /bin/sleep 1000 & disown" & disown; sleep 0.1')
    exit! 7`);
  const [stager] = await cloud.containers('stager');
  expect(await docker('exec', stager!.name, 'ls', '-A', '/tmp')).toBe('');
  const owners = await docker('exec', stager!.name, 'sh', '-c', 'stat -c %u /proc/[0-9]*');
  expect(new Set(owners.split('\n'))).toEqual(new Set(['0']));
});

test('what a build made is kept in the cache, also in a volume of an earlier version', async () => {
  const directory = await bundled(`# ${Math.random()}\n`);
  expect((await request(bus, directory, '--no-start')).task_log).toContain('Done!');
  expect((await request(bus, directory, '--no-start')).task_log).toContain('Gems taken from the cache');
});

/** The task log of an app whose bundling fails. */
async function failing(gemfile: string): Promise<string> {
  const error = await request(bus, await bundled(gemfile), '--no-start').then(
    () => Promise.reject(new Error('it was staged')),
    (error: StagingFailed) => error,
  );
  expect(error.taskLog).toContain('failed with exit status 7');
  return error.taskLog;
}

async function bundled(gemfile: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'bundled-'));
  const lock = ['GEM', '  specs:', '', 'PLATFORMS', '  ruby', '', 'DEPENDENCIES', ''];
  await writeFile(join(directory, 'app.rb'), `require 'sinatra'\n`);
  await writeFile(join(directory, 'Gemfile'), gemfile);
  await writeFile(join(directory, 'Gemfile.lock'), lock.join('\n'));
  return directory;
}
