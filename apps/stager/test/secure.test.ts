import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackTgz } from '@diy-paas/archive';
import { processesOf } from '@diy-paas/process';
import { componentAnnounce, staging } from '@diy-paas/protocol';
import { describe, expect, test } from 'vitest';
import { ARTICLE_APP, type Bus, endpoints, request, stager, startProcess, zipOf } from './support.ts';

const TIMEOUT = { timeoutMs: 15_000 };
/** No other run of the tests has these at the same time. */
const first = 40_000 + (process.pid % 500) * 20;
const UIDS = { from: first, to: first + 19 };
const secure = { secure: true, secure_uids: UIDS };
const allProcesses = () =>
  Array.from({ length: UIDS.to - UIDS.from + 1 }, (_, index) => processesOf(UIDS.from + index)).flat();

/** A Gemfile is a program, and runs while staging. */
const bundled = (gemfile: string) => ({
  ...ARTICLE_APP,
  Gemfile: gemfile,
  'Gemfile.lock': 'GEM\n  specs:\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n',
});

/** Ruby that tries each of these and says how it went; ends without success, and so in the reply. */
const trying = (attempts: Record<string, string>) =>
  bundled(`
${Object.entries(attempts)
  .map(
    ([what, ruby]) =>
      `begin; said = (${ruby}); rescue SystemCallError => e; said = e.class; end; STDERR.puts "${what}: #{said}"`,
  )
  .join('\n')}
exit! 7`);

const buildpack = { framework_info: { name: 'buildpack' } };
const node = { framework_info: { name: 'node' }, runtime_info: { name: 'node20', version: '20' } };
const nodeApp = (more: object = {}) => ({
  'package.json': JSON.stringify({ dependencies: { a: 'file:a' }, ...more }),
  'a/package.json': '{"name": "a", "version": "1.0.0"}',
  'app.js': 'x',
});

async function stageWith({ bus }: { bus: Bus }, files: Record<string, string>, changes = {}) {
  const zip = await zipOf(files);
  const { host, uploads } = await endpoints((_, response) => void createReadStream(zip).pipe(response));
  const { properties } = request(host);
  const asked = request(host, { properties: { ...properties, ...changes } });
  return { ...(await bus.request(staging, asked, TIMEOUT)), uploads };
}

/** What was said of each attempt. */
const outcome = (error: string | undefined) =>
  Object.fromEntries([...error!.matchAll(/^(\w[\w ]*): (.*)$/gm)].map(([, what, said]) => [what, said]));

function openRoom(mode: number): string {
  const room = mkdtempSync(join(tmpdir(), 'room-'));
  chmodSync(room, mode);
  return room;
}

/** A directory with one buildpack of the platform's, which other users may read. */
function buildpackOf(compile: string): string {
  const directory = openRoom(0o755);
  mkdirSync(join(directory, 'it/bin'), { recursive: true });
  const release = `echo "default_process_types: {web: ./serve}"`;
  for (const [name, text] of Object.entries({ detect: 'echo It', compile, release }))
    writeFileSync(join(directory, 'it/bin', name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  return `buildpacks: ${directory}\n`;
}

/** A stager in a process of its own, which can be killed; ready. */
async function stagerProcess(room: string, settings: object, bus: Bus): Promise<ChildProcess> {
  writeFileSync(join(room, 'stager.yml'), JSON.stringify(settings));
  const ready = new Promise((resolve) => bus.subscribe(componentAnnounce, resolve));
  await bus.flush();
  const child = startProcess(room);
  await ready;
  return child;
}

async function unpacked(body: Buffer): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'droplet-'));
  const file = join(directory, 'droplet.tgz');
  writeFileSync(file, body.subarray(body.indexOf('\r\n\r\n') + 4, body.lastIndexOf('\r\n--')));
  await unpackTgz(file, join(directory, 'droplet'));
  return join(directory, 'droplet');
}

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('as root, on Linux', () => {
  test('a build is a user’s of its own, without groups, and can become nobody else', async () => {
    const { error } = await stageWith(
      await stager(secure),
      trying({
        user: '[Process.uid, Process.gid, Process.groups - [Process.gid]]',
        privileges: 'File.read("/proc/self/status")[/NoNewPrivs:\\t(\\d)/, 1]',
        root: 'Process::Sys.setuid(0)',
        home: 'File.stat(ENV["HOME"]).uid == Process.uid and ENV["TMPDIR"].start_with?(File.dirname(ENV["HOME"]))',
      }),
    );
    expect(outcome(error)).toEqual({
      user: `[${UIDS.from + 1}, ${UIDS.from + 1}, []]`, // the first one was tried out when the stager started
      privileges: '1',
      root: 'Errno::EPERM',
      home: 'true',
    });
  });

  test('a build reads neither the stager’s settings nor its environment, and cannot disturb it', async () => {
    const configFile = join(openRoom(0o755), 'stager.yml');
    writeFileSync(configFile, 'nats_uri: nats://user:secret@127.0.0.1\n', { mode: 0o600 });
    const { error } = await stageWith(
      await stager(secure, { configFile }),
      trying({
        config: `File.read("${configFile}")`,
        environment: 'File.read("/proc/#{Process.ppid}/environ")',
        memory: 'File.open("/proc/#{Process.ppid}/mem")',
        files: 'Dir.children("/proc/#{Process.ppid}/fd")',
        signal: 'Process.kill(:TERM, Process.ppid)',
        variables: 'ENV.keys.grep(/NATS|STAGER|SECRET|DIY/)',
      }),
    );
    expect(outcome(error)).toEqual({
      config: 'Errno::EACCES',
      environment: 'Errno::EACCES',
      memory: 'Errno::EACCES',
      files: 'Errno::EACCES',
      signal: 'Errno::EPERM',
      variables: '[]',
    });
  });

  test.each([
    ['a Gemfile', bundled('system "bash", "hostile.sh"; exit! 7'), {}, undefined],
    ['a script of npm', nodeApp({ scripts: { postinstall: 'bash hostile.sh; exit 7' } }), node, undefined],
    ['a buildpack', { 'a.txt': '' }, buildpack, 'cd "$1"; bash hostile.sh; exit 7'],
  ])('%s can do no more than the user of its build', async (_, app, properties, compile) => {
    const configFile = join(openRoom(0o755), 'stager.yml');
    writeFileSync(configFile, 'nats_uri: nats://user:secret@127.0.0.1\n', { mode: 0o600 });
    const running = await stager(secure, {
      configFile,
      ...(compile ? { platform: buildpackOf(compile) } : {}),
    });
    const [cache, tmp] = ['cache/secure', 'tmp'].map((name) => join(running.room, name));
    const said = join(openRoom(0o777), 'said');
    const attempts = [
      `cat ${configFile}`,
      `cat /proc/${process.pid}/environ`,
      `kill -s TERM ${process.pid}`,
      `ls ${cache}`,
      `touch ${cache}/planted`,
      `cat ${tmp}/staging-*/app.zip`,
      `ls ${tmp}/staging-*/build`,
      `touch ${tmp}/staging-*/build/planted`,
    ];
    const script = [
      ...attempts.map((attempt) => `${attempt} > /dev/null && echo "${attempt}" >> ${said}`),
      `echo ended >> ${said}`,
      'setsid bash -c "cd /; setsid env -i /bin/sleep 1000 & disown" & disown; sleep 0.1',
    ];
    const { error } = await stageWith(running, { ...app, 'hostile.sh': script.join('\n') }, properties);
    expect(error).toMatch(/failed with exit status 7/);
    expect(readFileSync(said, 'utf8')).toBe('ended\n');
    expect(UIDS.from <= statSync(said).uid && statSync(said).uid <= UIDS.to).toBe(true);
    expect(allProcesses()).toEqual([]);
    expect(running.leftovers()).toEqual([]);
  });

  test('a build cannot get into another one, even if that opens its door', async () => {
    const running = await stager(secure);
    const tmp = join(running.room, 'tmp');
    // It lets everybody in, as far as that is up to it, and waits.
    const open = stageWith(
      running,
      bundled(`
        File.write("secret.txt", "x"); File.chmod(0777, ".", ENV["HOME"]); File.write("open", "")
        sleep 0.02 until File.exist?("go"); exit! 3`),
    );
    const found = () => readdirSync(tmp, { recursive: true }).find((path) => String(path).endsWith('/open'));
    await expect.poll(found, { interval: 20, timeout: 10_000 }).toBeDefined();
    const other = join(tmp, String(found()), '..');
    const root = join(other, '../..');
    const { error } = await stageWith(
      running,
      trying({
        read: `File.read("${other}/secret.txt")`,
        write: `File.write("${other}/planted", "")`,
        list: `Dir.children("${other}")`,
        package: `File.read("${root}/app.zip")`,
        workspace: `Dir.children("${root}")`,
        plant: `File.write("${root}/planted", "")`,
        'own package': 'File.read(File.join(Dir.pwd, "../../app.zip"))',
        'own place': 'File.write("../planted", "")',
      }),
    );
    writeFileSync(join(other, 'go'), '');
    expect((await open).error).toContain('failed with exit status 3');
    const outcomes = outcome(error);
    expect(Object.keys(outcomes)).toHaveLength(8);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['Errno::EACCES']));
    expect(running.leftovers()).toEqual([]);
  });

  test('when a build is over nobody can pass to what it left, whoever gets its user next', async () => {
    const running = await stager(secure);
    const zip = await zipOf(nodeApp());
    const modes: number[] = [];
    const { host } = await endpoints(
      (_, response) => void createReadStream(zip).pipe(response),
      (_, response) => {
        const [workspace] = running.leftovers();
        modes.push(lstatSync(join(running.room, 'tmp', workspace!, 'build')).mode & 0o777);
        response.end();
      },
    );
    const asked = request(host, { properties: { ...request(host).properties, ...node } });
    expect((await running.bus.request(staging, asked, TIMEOUT)).error).toBeUndefined();
    expect(modes).toEqual([0o700]);
  });

  test('a build can neither read nor write the platform’s cache', async () => {
    const running = await stager(secure);
    const cache = join(running.room, 'cache');
    const { error } = await stageWith(
      running,
      trying({
        'into it': `File.write("${cache}/planted", "")`,
        'into ours': `File.write("${cache}/secure/planted", "")`,
        list: `Dir.children("${cache}/secure")`,
        kind: `Dir.mkdir("${cache}/secure/bundles")`,
      }),
    );
    expect(new Set(Object.values(outcome(error)))).toEqual(new Set(['Errno::EACCES']));
    expect(readdirSync(join(cache, 'secure'))).toEqual([]);
  });

  test('daemons that a build leaves are ended before its reply', async () => {
    const daemon = 'setsid bash -c "cd /; setsid env -i /bin/sleep 1000 & disown" & disown; sleep 0.1';
    const { error } = await stageWith(
      await stager(secure),
      bundled(`system('bash', '-c', '${daemon}'); exit! 7`),
    );
    expect(error).toContain('failed with exit status 7');
    expect(allProcesses()).toEqual([]);
  });

  test('a build that is out of time leaves nothing, whatever it did to its directories', async () => {
    const running = await stager({ ...secure, max_staging_duration: 1.5 });
    const { error } = await stageWith(
      running,
      bundled(
        'File.chmod(0, "app.rb"); Dir.mkdir("x", 0); File.symlink("/", "y"); Dir.mkdir("z"); File.write("z/file", ""); File.chmod(01700, "z"); system("sleep 1000 & sleep 1000")',
      ),
    );
    expect(error).toBe('Staging task failed:\n Staging timed out after 1.5 seconds.');
    expect(allProcesses()).toEqual([]);
    expect(running.leftovers()).toEqual([]);
    expect(readdirSync('/').length).toBeGreaterThan(3);
  });

  test('after a kill -9 of the stager the next one ends what its builds have hidden', async () => {
    const daemon =
      'setsid bash -c "cd /; setsid env -i /bin/sleep 1000 & disown" & disown; sleep 0.1; > hidden';
    const app = bundled(`system('bash', '-c', '${daemon}'); sleep 1000`);
    const { bus, nats, room } = await stager({ queues: ['nobody'] }); // only for its bus
    const tmp = join(room, 'other');
    const first = await stagerProcess(
      room,
      { ...secure, nats_uri: nats.uri, dirs: { tmp }, local_route: '127.0.0.1' },
      bus,
    );
    stageWith({ bus }, app).catch(() => {}); // nobody will answer
    const hidden = () =>
      existsSync(tmp) &&
      readdirSync(tmp, { recursive: true }).some((path) => String(path).endsWith('/hidden'));
    await expect.poll(hidden, { interval: 20, timeout: 10_000 }).toBe(true);
    first.kill('SIGKILL');
    await once(first, 'exit');
    expect(allProcesses().length).toBeGreaterThan(1);

    await stager({ ...secure, nats_uri: nats.uri, dirs: { tmp } });
    expect(allProcesses()).toEqual([]);
    expect(readdirSync(tmp)).toEqual([]);
  });

  test.each([
    ['a link to a directory outside', 'ln -s /root "$1/x"', /a link "x" to "\/root" that leads outside/],
    ['a link by way of ..', 'ln -s ../../../../.. "$1/x"', /a link "x" to .* that leads outside/],
    ['a pipe', 'mkfifo "$1/x"', /an entry "\.\/x" that is no file, directory or link/],
    [
      'a file that its owner may not read',
      'echo > "$1/x"; chmod 0 "$1/x"',
      /x: Cannot open: Permission denied/,
    ],
    ['a directory that is locked', 'chmod 0 "$1"', /Permission denied/],
  ])('%s does not get into a droplet', async (_, compile, message) => {
    const running = await stager(secure, { platform: buildpackOf(compile) });
    const { error } = await stageWith(running, { 'a.txt': '' }, buildpack);
    expect(error).toMatch(
      /Staging plugin failed: What the commands of the build left cannot be part of a droplet: /,
    );
    expect(error).toMatch(message);
    expect(running.leftovers()).toEqual([]);
  });

  test('a link that is planted where the modules are expected is not followed', async () => {
    const scripts = { postinstall: 'rm -rf node_modules; ln -s /etc node_modules' };
    const { error } = await stageWith(await stager(secure), nodeApp({ scripts }), node);
    expect(error).toContain('cannot be part of a droplet: node_modules is no directory.');
  });

  test('a buildpack makes an app: links inside stay, set-uid bits do not, and its cache is there again for this app', async () => {
    const compile =
      'cd "$1"; cp /bin/true it; chmod 4755 it; ln -s it link; echo again >> "$2/count"; cp "$2/count" .';
    const running = await stager(secure, { platform: buildpackOf(compile) });
    await stageWith(running, { 'a.txt': '' }, buildpack);
    const { error, uploads } = await stageWith(running, { 'a.txt': '' }, buildpack);
    expect(error).toBeUndefined();
    const app = join(await unpacked(uploads[0]!), 'app');
    expect(readdirSync(app)).toEqual(['a.txt', 'count', 'it', 'link']);
    expect(readFileSync(join(app, 'count'), 'utf8')).toBe('again\nagain\n');
    expect(running.leftovers()).toEqual([]);
  });

  test('a buildpack’s cache that leads outside is not kept, and the app is staged all the same', async () => {
    const running = await stager(secure, { platform: buildpackOf('ls "$2"; ln -s /root "$2/x"') });
    const { error, task_log } = await stageWith(running, { 'a.txt': '' }, buildpack);
    expect(error).toBeUndefined();
    expect(task_log).toMatch(/Its cache is not kept\. .* a link "x" to "\/root"/);
    expect((await stageWith(running, { 'a.txt': '' }, buildpack)).error).toBeUndefined();
  });

  test('a droplet is the same to the byte as without secure, and the second one comes from the cache', async () => {
    const running = await stager(secure);
    const first = await stageWith(running, nodeApp(), node);
    const second = await stageWith(running, nodeApp(), node);
    const insecure = await stageWith(await stager(), nodeApp(), node);
    expect(first.error).toBeUndefined();
    expect(second.task_log).toContain('Modules taken from the cache');
    const [a, b, c] = [first, second, insecure].map(({ uploads: [body] }) =>
      body!.subarray(body!.indexOf('\r\n\r\n'), body!.lastIndexOf('\r\n--')),
    );
    expect(b!.equals(a!)).toBe(true);
    expect(c!.equals(a!)).toBe(true);
  });

  test('a stager does not start where it could not hold what it promises', async () => {
    const open = join(mkdtempSync(join(tmpdir(), 'config-')), 'stager.yml');
    writeFileSync(open, 'nats_uri: nats://user:secret@127.0.0.1\n', { mode: 0o644 });
    await expect(stager(secure, { configFile: open })).rejects.toThrow(
      `${open} holds a password and can be read by every user, those of builds too: chmod 600 ${open}`,
    );
    await expect(stager({ ...secure, max_active_tasks: 21 })).rejects.toThrow(
      'secure_uids: 20 user(s) are too few for max_active_tasks: 21 builds at once',
    );
    const closed = mkdtempSync(join(tmpdir(), 'closed-'));
    await expect(stager({ ...secure, dirs: { tmp: join(closed, 'tmp') } })).rejects.toThrow(
      /^secure: true: a user of builds cannot work below .*closed-.*, which is to be reached by all users: .*Permission denied/,
    );
  });
});

test.runIf(process.getuid?.() !== 0)('secure: true is refused to a stager that is not root', async () => {
  await expect(stager(secure)).rejects.toThrow('secure: true needs a stager that runs as root, on Linux');
});
