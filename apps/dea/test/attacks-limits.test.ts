import { processesOf } from '@diy-paas/process';
import { deaStop, dropletExited, routerRegister } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { makeDroplet, shellFiles, tinyFiles } from './support/droplets.ts';
import { needAllOfRoot } from './support/needs.ts';
import { letTenantsIn, usersOfTest, WITHOUT_NAMESPACES } from './support/tenants.ts';

// What an app might try to take from others: each attempt with secure mode and, to see that it could succeed, without.
// All are bounded by themselves, in number and in time.

const users = usersOfTest(4, 3);
const SECURE = `secure: true\nsecure_uids: {from: ${users.from}, to: ${users.to}}`;
const LIMITS = { mem: 256, disk: 2, fds: 64 };

/** Starts 600 processes, and ends them all; fails when it does not get so many. */
const processes = (first: string) =>
  `perl -MPOSIX -e 'for (1..600) { $pid = fork // last; if ($pid == 0) { ${first}; exec "sleep", 20 } push @all, $pid }
    kill KILL => @all; 1 while wait > 0; exit(@all == 600 ? 0 : 1)'`;

const TOO_MUCH = [
  processes(''),
  processes('setsid()'), // in sessions of their own
  // 200 open files
  `perl -e 'for (1..200) { open $files[$_], "<", "/dev/null" or exit 1 }'`,
  // a file of 3 MB
  'head -c 3000000 /dev/zero > big; [ $(stat -c %s big) = 3000000 ]',
  // a core dump
  '[ "$(ulimit -c)" = unlimited ] || ulimit -c unlimited',
  // limits raised again
  'ulimit -n 4096',
  'ulimit -f unlimited',
  'ulimit -u 5000',
];
/** What the kernel kills for, or the DEA when it notices. */
const TOO_MUCH_MEMORY = `perl -e '$x = "x" x 400_000_000; $x .= "y"'`;

test('in secure mode an app gets no more processes, open files and large files than it may', async ({
  skip,
}) => {
  needAllOfRoot(skip);
  const { attack } = await letTenantsIn(SECURE);
  expect(await attack(TOO_MUCH, LIMITS)).toEqual([]);
  expect([users.from, users.from + 1].map((uid) => processesOf(uid).length > 512)).toEqual([false, false]);
});

test('the same without namespaces', async ({ skip }) => {
  needAllOfRoot(skip);
  const { attack } = await letTenantsIn(SECURE, WITHOUT_NAMESPACES);
  expect(await attack(TOO_MUCH, LIMITS)).toEqual([]);
});

test('without secure mode it gets all of that', async ({ skip }) => {
  needAllOfRoot(skip);
  const { attack } = await letTenantsIn('secure: false');
  expect(await attack([...TOO_MUCH, TOO_MUCH_MEMORY], LIMITS)).toEqual([...TOO_MUCH, TOO_MUCH_MEMORY]);
});

test('a fork bomb keeps nobody else from being served, and ends at once with its app', async ({ skip }) => {
  needAllOfRoot(skip);
  const { house, deaId } = await letTenantsIn(SECURE);
  const routes = house.hear(routerRegister);
  await house.start(deaId, await makeDroplet(house.dir, tinyFiles('hello')), {
    index: 2,
    limits: { mem: 64 },
  });
  await expect.poll(() => routes.length).toBe(1);
  const { host, port } = routes[0]!;

  // Each of its processes gives up after 8 s, and there are no more than ulimit -u allows.
  const bomb = shellFiles(`perl -e '$end = time + 8; fork while time < $end'; sleep 1000`);
  await house.start(deaId, await makeDroplet(house.dir, bomb), { index: 3, uris: [], limits: { mem: 512 } });
  const uid = users.from + 2;
  const count = () => processesOf(uid).length;
  await expect.poll(count, { timeout: 6_000, interval: 20 }).toBeGreaterThan(500);
  expect(count()).toBeLessThanOrEqual(512);
  expect(await (await fetch(`http://${host}:${port}`)).text()).toBe('hello');

  const began = performance.now();
  house.bus.publish(deaStop, { droplet: 'app', indices: [3] });
  await expect.poll(count, { timeout: 6_000, interval: 20 }).toBe(0);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('an app that fills the disk with many small files is ended', async ({ skip }) => {
  needAllOfRoot(skip);
  const { house, deaId } = await letTenantsIn(SECURE);
  const exits = house.hear(dropletExited);
  const fills = shellFiles('for n in $(seq 8); do head -c 1000000 /dev/zero > $n; done; sleep 1000');
  await house.start(deaId, await makeDroplet(house.dir, fills), {
    index: 2,
    uris: [],
    limits: { mem: 64, disk: 4 },
  });
  await expect.poll(() => exits.length, { timeout: 40_000 }).toBe(1);
  expect(exits[0]!.exit_description).toMatch(/^Disk usage limit of 4M exceeded\. Actual usage was \d+M/);
}, 50_000);
