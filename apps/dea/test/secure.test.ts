import { chmod, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesOf } from '@diy-paas/process';
import { deaStop, dropletExited, routerRegister } from '@diy-paas/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { makeTmp } from '../src/isolation/make-tmp.ts';
import { enterRoom, type Room } from './support/dea-in-a-room.ts';
import { script, shellFiles, sinatraFiles } from './support/droplets.ts';
import { needAllOfRoot, needNamespaces, needRoot } from './support/needs.ts';
import { letTenantsIn, usersOfTest, WITHOUT_NAMESPACES } from './support/tenants.ts';

const users = usersOfTest(2, 1);

interface SecureRoom {
  readonly room: Room;
  readonly base: string;
  /** Starts an app that is a shell command; returns what reads a file of its working directory. */
  run(command: string, stop?: string): Promise<(name: string) => Promise<string>>;
}

/** A DEA in secure mode, with a directory that other users can get to, as /var would be. */
async function secureRoom(settings: Parameters<typeof enterRoom>[0] = {}): Promise<SecureRoom> {
  const base = await mkdtemp(join(tmpdir(), 'dea-secure-'));
  await chmod(tmpdir(), 0o711);
  const room = await enterRoom({ secure: true, secure_uids: users, base_dir: base, ...settings });
  return {
    ...{ room, base },
    run: async (command, stop) => {
      const files = shellFiles(command).map((file) =>
        stop && file.path === 'stop' ? script('stop', stop) : file,
      );
      const { instance } = await room.start(await room.offer(files, { uris: [] }));
      const app = join(base, 'apps', `hello-0-${instance}`, 'app');
      return (name) => readFile(join(app, name), 'utf8').catch(() => '');
    },
  };
}

test('an app runs as a user of its own, with no group, no right and no way to gain one', async ({ skip }) => {
  needRoot(skip);
  const { run } = await secureRoom();
  const about = '(id -u; id -G; ulimit -u; umask; grep -E "^(Cap|NoNewPrivs)" /proc/self/status) > about';
  const read = await run(`${about}; touch done; sleep 1000`);
  await expect.poll(() => read('about')).toContain('NoNewPrivs');
  const none = ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb'].map((set) => `Cap${set}:\t0000000000000000\n`).join('');
  expect(await read('about')).toBe(`${users.from}\n${users.from}\n512\n0077\n${none}NoNewPrivs:\t1\n`);
});

test('a process that got away from its tree ends with its app all the same', async ({ skip }) => {
  needRoot(skip);
  const { room, run } = await secureRoom();
  const exited = room.next(dropletExited);
  await run('setsid bash -c "setsid sleep 1000 & disown; exit" & sleep 0.3; exit 1');
  expect(await exited).toMatchObject({ reason: 'CRASHED' });
  await expect.poll(() => processesOf(users.from)).toEqual([]);
});

test('in namespaces an app sees itself, the system, its files at their path, and a /tmp of its own', async ({
  skip,
}) => {
  needNamespaces(skip);
  const { base, run } = await secureRoom();
  const look = [
    'ls -x /proc | tr -s " \\t" "\\n" | grep -c "^[0-9]" > processes',
    `ls ${base} > dea; ls ${base}/apps > apps; [ $PWD = $HOME/app ] && echo "$HOME" > home`,
    'touch /x /etc/x /usr/x /var/x 2> /dev/null; ls /x /etc/x /usr/x /var/x 2> /dev/null > written',
    'echo mine > /tmp/mine; echo mine > /dev/shm/mine; [ "$(cat $HOME/tmp/mine)" = mine ] && echo yes > tmp',
    'mkfifo pipe; (echo through > pipe &); cat pipe > piped; cat <(echo substituted) > fd; : > /dev/null',
  ];
  const read = await run(`${look.join('; ')}; echo > done; sleep 1000`);
  await expect.poll(() => read('done')).toBe('\n');
  const home = (await read('home')).trim();
  expect(await read('dea')).toBe('apps\ncompat\n');
  expect(join(base, 'apps', await read('apps')).trim()).toBe(home);
  expect(Number(await read('processes'))).toBeLessThan(10);
  expect(await read('written')).toBe('');
  expect([await read('tmp'), await read('piped'), await read('fd')]).toEqual([
    ...['yes\n', 'through\n', 'substituted\n'],
  ]);
});

test('a droplet of 2012 runs in namespaces, its files are seen from outside, and all of it ends', async ({
  skip,
}) => {
  needNamespaces(skip);
  const { room, base } = await secureRoom();
  const registered = room.next(routerRegister);
  const change = { runtime_info: { name: 'ruby19' }, limits: { mem: 128 } };
  const { instance } = await room.start(await room.offer(sinatraFiles, change));
  const { host, port } = await registered;
  expect(await (await fetch(`http://${host}:${port}`)).text()).toBe('Hello World!');
  const pid = Number(await readFile(join(base, 'apps', `hello-0-${instance}`, 'run.pid'), 'utf8'));
  expect(pid).toBeLessThan(100); // as it counts itself
  await room.dea.stop();
  expect(processesOf(users.from)).toEqual([]);
  expect(await readdir(join(base, 'apps'))).toEqual([]);
  expect(await readdir(join(base, 'mounts'))).toEqual([]);
});

test('the stop script runs among the processes of its app, as its user, and within its limits', async ({
  skip,
}) => {
  needNamespaces(skip);
  const { room, run } = await secureRoom({ disable_dir_cleanup: true });
  const read = await run(
    'echo > begun; sleep 1000',
    '#!/bin/bash\n(id -u; ulimit -u; pwd; ps -o args= -p $1) > app/stopped\nkill -9 $1\n',
  );
  await expect.poll(() => read('begun')).toBe('\n');
  const exited = room.next(dropletExited);
  room.bus.publish(deaStop, { droplet: 'app-1' });
  await exited;
  await expect
    .poll(() => read('stopped'))
    .toMatch(new RegExp(`^${users.from}\n512\n/.*/apps/hello-0-\\w+\nsleep 1000\n$`));
  await expect.poll(() => processesOf(users.from)).toEqual([]);
});

test('the files of an app that has crashed are not for the next one with its user', async ({ skip }) => {
  needAllOfRoot(skip);
  const { from } = users;
  const settings = `secure: true\nsecure_uids: {from: ${from}, to: ${from + 1}}`;
  const { house, victim, attack } = await letTenantsIn(settings, WITHOUT_NAMESPACES);
  const exits = house.hear(dropletExited);
  await house.bus.flush();
  process.kill(victim.pid, 'SIGKILL');
  await expect.poll(() => exits.length).toBe(1);
  await expect.poll(() => processesOf(from)).toEqual([]);
  const attacks = [`[ $(id -u) = ${from} ]`, `cat ${victim.home}/app/secret`, `ls ${victim.home}/app`];
  expect(await attack(attacks)).toEqual(attacks.slice(0, 1));
});

test('an app in namespaces has until stop_timeout to end by itself', async ({ skip }) => {
  needNamespaces(skip);
  const { room, run } = await secureRoom({ disable_dir_cleanup: true, stop_timeout: 5 });
  const orderly = `trap "sleep 0.2; echo orderly > ended; exit" TERM; echo > begun; while :; do sleep 0.05; done`;
  const read = await run(orderly, '#!/bin/bash\n');
  await expect.poll(() => read('begun')).toBe('\n');
  room.bus.publish(deaStop, { droplet: 'app-1' });
  await expect.poll(() => read('ended')).toBe('orderly\n');
  await expect.poll(() => processesOf(users.from)).toEqual([]);
});

test('a droplet’s tmp becomes its /tmp only if it is a directory', async () => {
  const [home, linked] = [await mkdtemp(join(tmpdir(), 'home-')), await mkdtemp(join(tmpdir(), 'home-'))];
  await makeTmp(home);
  await makeTmp(home);
  expect(await readdir(home)).toEqual(['tmp']);
  await symlink('/etc', join(linked, 'tmp'));
  await expect(makeTmp(linked)).rejects.toThrow('The droplet’s tmp is not a directory.');
});

// What lies in /tmp has to be seen through the app's own: somebody may have the whole project there, Node.js included.
test.for(['/var/tmp', '/tmp'])(
  'visible_directories are seen, but not written to: in %s',
  async (parent, { skip }) => {
    needNamespaces(skip);
    const seen = await mkdtemp(`${parent}/visible-`);
    onTestFinished(() => rm(seen, { recursive: true }));
    await chmod(seen, 0o777);
    const { run } = await secureRoom({ visible_directories: [seen] });
    const read = await run(
      `touch ${seen}/x 2> /dev/null; ls -d ${seen} > seen; ls ${seen} > inside; echo > done`,
    );
    await expect.poll(() => read('done')).toBe('\n');
    expect([await read('seen'), await read('inside')]).toEqual([`${seen}\n`, '']);
  },
);

test('visible_directories that are not there are an error', async ({ skip }) => {
  needNamespaces(skip);
  await expect(enterRoom({ visible_directories: ['/not/there'] })).rejects.toThrow(
    'visible_directories: there is no /not/there',
  );
});
