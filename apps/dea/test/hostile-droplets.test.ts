import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deaFindDroplet, dropletExited } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom } from './support/dea-in-a-room.ts';
import type { Droplet } from './support/droplets.ts';
import { forged, header, packed } from './support/hostile.ts';

const TERABYTE = 2 ** 40;

/** Each danger, the droplet that has it, made in the directory `dir`, and what is said of it. */
const dangers: [what: string, make: (dir: string) => Promise<Droplet> | Droplet, words: string][] = [
  [
    'a name with ..',
    (dir) => packed(dir, 'mkdir in; echo x > evil; echo x > in/startup', ['-C', 'in', 'startup', '../evil']),
    'an entry "../evil" that leads outside',
  ],
  [
    'an absolute name',
    (dir) => packed(dir, 'echo x > evil', ['--transform=s|.*|/tmp/evil|', 'evil']),
    'an entry "/tmp/evil" with an absolute name',
  ],
  [
    'a link that leads out',
    (dir) => packed(dir, 'mkdir app; ln -s ../../canary app/link', ['app']),
    'a link "app/link" to "../../canary" that leads outside',
  ],
  [
    'an absolute link',
    (dir) => packed(dir, 'ln -s /etc/passwd link', ['link']),
    'a link "link" to "/etc/passwd" that leads outside',
  ],
  [
    'a file that is written through a link',
    (dir) =>
      packed(dir, 'mkdir one two; ln -s .. one/a; mkdir two/a; echo x > two/a/canary', [
        ...['-C', 'one', 'a', '-C', '../two', 'a/canary'],
      ]),
    'an entry "a/canary" although "a" is not a directory',
  ],
  [
    'a hard link to a file outside',
    (dir) => packed(dir, 'echo x > a; ln a b', ['--transform=flags=h;s|^a$|/etc/passwd|', 'a', 'b']),
    'a link "b" to "/etc/passwd" that leads outside',
  ],
  [
    'a device',
    (dir) => packed(dir, '', ['-C', '/dev', 'null']),
    'an entry "null" that is no file, directory or link',
  ],
  ['a pipe', (dir) => packed(dir, 'mkfifo pipe', ['pipe']), 'an entry "pipe" that is no file'],
  [
    'hundreds of thousands of entries',
    () => forged(Array.from({ length: 200_001 }, (_, n) => header(`f${n}`))),
    'more than 200000 entries',
  ],
  [
    'a terabyte of zeros, of which only the beginning comes',
    () => forged([header('zeros', TERABYTE)], Buffer.alloc(10_000_000)),
    'unpacks to more than 4294967296 bytes',
  ],
];

test.each(dangers)(
  'a droplet with %s is refused without a trace',
  async (_, make, words) => {
    const room = await enterRoom();
    await writeFile(join(room.dir, 'canary'), 'alive');
    await writeFile(join(room.dir, 'dea/apps/canary'), 'alive');
    const message = await room.offer(await make(room.dir));
    const before = await everything(room.dir);
    const exited = room.next(dropletExited);
    await room.start(message);
    const { reason, exit_description } = await exited;
    expect(reason).toBe('CRASHED');
    expect(exit_description).toMatch(/^The droplet could not be unpacked: The package /);
    expect(exit_description).toContain(words);
    expect(await everything(room.dir)).toEqual([...before, `dea/staged/${message.sha1}.tgz`].sort());
    expect(await readFile(join(room.dir, 'canary'), 'utf8')).toBe('alive');
    expect(await readFile(join(room.dir, 'dea/apps/canary'), 'utf8')).toBe('alive');
  },
  20_000,
);

test('set-uid and set-gid bits stay behind, and so does the owner', async () => {
  const room = await enterRoom();
  const script = 'printf "#!/bin/bash\\nexec sleep 1000\\n" > startup; echo x > a; chmod 6755 startup a';
  const droplet = await packed(room.dir, script, ['--owner=65534', '--group=65534', '.']);
  await room.start(await room.offer(droplet, { uris: [] }));
  const find = () => room.ask(deaFindDroplet, { droplet: 'app-1', states: ['RUNNING'] });
  await expect.poll(find).toHaveLength(1);
  const [found] = await find();
  const about = await stat(join(room.dir, 'dea/apps', found!.staged!, 'a'));
  expect(about.mode & 0o7777).toBe(0o755);
  expect(about.uid).toBe(process.getuid!());
});

/** Every path below a directory, but of what changes by itself. */
async function everything(dir: string): Promise<string[]> {
  const paths = await readdir(dir, { recursive: true });
  return paths.filter((path) => !/^(dea\.log|dea\/db|nats|hostile-)/.test(path)).sort();
}
