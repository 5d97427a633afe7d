import { once } from 'node:events';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesOf } from '@diy-paas/process';
import { deaStop, dropletExited, routerRegister } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { buildHouse, type DeaHouse } from './support/dea-process.ts';
import { makeDroplet, shellFiles, tinyFiles } from './support/droplets.ts';
import { needNamespaces, needRoot } from './support/needs.ts';
import { usersOfTest, WITHOUT_NAMESPACES } from './support/tenants.ts';

const users = usersOfTest(4, 2);
const SECURE = `secure: true\nsecure_uids: {from: ${users.from}, to: ${users.to}}`;
/** Which of the four users have processes. */
const busy = () => [0, 1, 2, 3].filter((number) => processesOf(users.from + number).length > 0);

async function secureHouse(by: readonly string[] = []): Promise<DeaHouse> {
  const house = await buildHouse(SECURE, by);
  await chmod(tmpdir(), 0o711);
  await chmod(house.dir, 0o711);
  return house;
}

const ways = [
  ['in namespaces', []],
  ['without namespaces', WITHOUT_NAMESPACES],
] as const;

test.for(ways)('apps of a secure DEA that was killed are taken back, %s', async ([, by], { skip }) => {
  needRoot(skip);
  const house = await secureHouse(by);
  const first = await house.startDea();
  const routes = house.hear(routerRegister);
  const droplet = await makeDroplet(house.dir, tinyFiles('hello'));
  const start = (id: string, index: number) => house.start(id, droplet, { index, limits: { mem: 64 } });
  await start(first.id, 0);
  await start(first.id, 1);
  await expect.poll(() => routes.length).toBe(2);
  const before = [processesOf(users.from), processesOf(users.from + 1)];
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');

  const second = await house.startDea();
  await expect.poll(() => routes.length).toBe(4);
  for (const { host, port } of routes) {
    expect(await (await fetch(`http://${host}:${port}`)).text()).toBe('hello');
  }
  expect([processesOf(users.from), processesOf(users.from + 1)]).toEqual(before);

  // Their users are not given to others.
  await start(second.id, 2);
  await expect.poll(() => routes.length).toBe(5);
  expect(busy()).toEqual([0, 1, 2]);

  // They are stopped as they would have been, in their namespaces and as their users.
  house.bus.publish(deaStop, { droplet: 'app', indices: [1] });
  await expect.poll(() => busy().length).toBe(2);
  second.process.kill('SIGTERM');
  expect(await once(second.process, 'exit')).toEqual([0, null]);
  expect(busy()).toEqual([]);
  expect(await readdir(join(house.dir, 'dea/apps'))).toEqual([]);
});

test.for(ways)(
  'what nobody knows of is ended with its user, however well it hides, %s',
  async ([, by], { skip }) => {
    needRoot(skip);
    const house = await secureHouse(by);
    const first = await house.startDea();
    const hiding = 'cd /; setsid env -i bash -c "setsid sleep 1000 & disown" & sleep 1000';
    await house.start(first.id, await makeDroplet(house.dir, shellFiles(hiding)), { uris: [] });
    await expect.poll(() => processesOf(users.from).length).toBeGreaterThanOrEqual(3);
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');
    await writeFile(join(house.dir, 'dea/db/applications.json'), 'lost');

    await house.startDea();
    expect(busy()).toEqual([]);
    expect(await readdir(join(house.dir, 'dea/apps'))).toEqual([]);
  },
);

test('an app in namespaces that died while its DEA was away is reported, and its user is free', async ({
  skip,
}) => {
  needNamespaces(skip);
  const house = await secureHouse();
  const first = await house.startDea();
  const droplet = await makeDroplet(house.dir, shellFiles('sleep 1000'));
  const id = await house.start(first.id, droplet, { uris: [], limits: { mem: 64 } });
  const saved = async () =>
    JSON.parse(await readFile(join(house.dir, 'dea/db/applications.json'), 'utf8')).instances[0];
  await expect.poll(async () => (await saved())?.state).toBe('RUNNING');
  expect(await saved()).toMatchObject({ uid: users.from });
  await expect.poll(() => processesOf(users.from).length).toBeGreaterThanOrEqual(2);
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  for (const pid of processesOf(users.from)) process.kill(pid, 'SIGKILL');

  const exits = house.hear(dropletExited);
  const second = await house.startDea();
  await expect.poll(() => exits).toMatchObject([{ instance: id, reason: 'CRASHED' }]);
  await house.start(second.id, droplet, { index: 1, uris: [], limits: { mem: 64 } });
  await expect.poll(busy).toEqual([0]);
});
