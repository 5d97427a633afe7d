import { expect, test } from 'vitest';
import { needAllOfRoot, needNamespaces } from './support/needs.ts';
import { letTenantsIn, SECRET, type Tenants, usersOfTest, WITHOUT_NAMESPACES } from './support/tenants.ts';

// What an app might try that was written to harm others. Each attack is tried thrice: against secure mode, against secure
// mode where the kernel allows no namespaces, and, to see that it is one, against a DEA of root's that is not secure.

const uids = usersOfTest(3, 0);
const SECURE = `secure: true\nsecure_uids: {from: ${uids.from}, to: ${uids.to}}`;

/** What a user of its own keeps an app from. */
const againstUsers = ({ base, victim, deaPid }: Tenants): string[] => [
  // another app’s files, logs and environment
  `cat ${victim.home}/app/secret`,
  `ls ${victim.home}`,
  `cat ${victim.home}/logs/stdout.log`,
  `echo mine >> ${victim.home}/app/secret`,
  `cat /proc/${victim.pid}/environ`,
  `grep -q ${SECRET} /proc/*/environ`,
  `ls /proc/${victim.pid}/cwd/`,
  `ls /proc/${victim.pid}/root/`,
  // who else is there
  `ls ${base}/apps | grep app-0`,
  // the DEA: its state, droplets, environment, memory
  `cat ${base}/db/applications.json`,
  `ls ${base}/staged`,
  `touch ${base}/mine ${base}/apps/mine`,
  `cat /proc/${deaPid}/environ`,
  `exec 3< /proc/${deaPid}/mem`,
  // more rights
  'setpriv --reuid=0 true',
  'chown 0 0',
  'mknod disk b 254 0',
  'cp /bin/bash . && chmod u+s bash && chown 0 bash && ./bash -p -c true',
  'unshare --mount true',
  'renice -n -5 $$',
  // signals; the last ones, for they are deadly
  `kill -0 ${victim.pid}`,
  `kill -CONT ${deaPid}`,
  `kill -9 ${victim.pid}`,
];

/** What only namespaces keep it from. */
const againstNamespaces = ({ house, victim, deaPid }: Tenants): string[] => [
  // a config file that everybody may read, with the bus's password
  `cat ${house.dir}/dea.yml`,
  'ls /home /sys',
  // who else is there, and what they were started as
  `cat /proc/${victim.pid}/cmdline`,
  `ps -p ${deaPid}`,
  // sockets of other services
  'ls /run',
];

test('in secure mode no attack succeeds', async ({ skip }) => {
  needNamespaces(skip);
  const tenants = await letTenantsIn(SECURE);
  const attacks = [...againstNamespaces(tenants), ...againstUsers(tenants)];
  expect(await tenants.attack(attacks)).toEqual([]);
});

test('where there are no namespaces the user of its own still keeps an app from others', async ({ skip }) => {
  needAllOfRoot(skip);
  const tenants = await letTenantsIn(SECURE, WITHOUT_NAMESPACES);
  expect(await tenants.attack(againstUsers(tenants))).toEqual([]);
  expect(await tenants.attack(againstNamespaces(tenants))).toEqual(againstNamespaces(tenants));
});

test('without secure mode each attack succeeds', async ({ skip }) => {
  needAllOfRoot(skip);
  const tenants = await letTenantsIn('secure: false');
  const attacks = [...againstNamespaces(tenants), ...againstUsers(tenants)];
  expect(await tenants.attack(attacks)).toEqual(attacks);
});
