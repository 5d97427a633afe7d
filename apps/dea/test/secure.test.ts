import { chmod, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesOf } from '@diy-paas/process';
import { dropletExited, routerRegister } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom, type Room } from './support/dea-in-a-room.ts';
import { shellFiles, tinyFiles } from './support/droplets.ts';

const asRoot = test.skipIf(process.getuid?.() !== 0);
/** Not those of another DEA on this machine. */
const from = 40_000 + (process.pid % 10_000) * 2;

/** A directory of the DEA's that other users can get to, as /var would be. */
async function secureRoom(): Promise<{ room: Room; base: string }> {
  const base = await mkdtemp(join(tmpdir(), 'dea-secure-'));
  await chmod(tmpdir(), 0o711);
  const room = await enterRoom({ secure: true, secure_uids: { from, to: from + 1 }, base_dir: base });
  return { room, base };
}

asRoot(
  'an app runs as a user of its own, and can read nobody’s files, signal nobody, and gain nothing',
  async () => {
    const { room, base } = await secureRoom();
    const registered = room.next(routerRegister);
    const victim = await room.start(await room.offer(tinyFiles('victim')));
    const { host, port } = await registered;
    const home = join(base, 'apps', `hello-0-${victim.instance}`);
    const victimPid = (await readFile(join(home, 'run.pid'), 'utf8')).trim();
    const attacks = [
      `cat ${home}/logs/stdout.log`,
      `ls ${home}`,
      `ls ${base}/apps`,
      `ls ${base}/staged`,
      `cat ${base}/db/applications.json`,
      `cat /proc/${victimPid}/environ`,
      `cat /proc/${process.pid}/environ`,
      `kill -9 ${victimPid}`,
      `kill -9 ${process.pid}`,
      `touch ${base}/mine`,
      'setpriv --reuid=0 true',
      'chown 0 readme.txt',
    ];
    const lines = attacks.map((attack) => `(${attack}) > /dev/null 2>&1 && echo '${attack}' >> gained`);
    const script = `touch gained; ${lines.join('; ')}; id -u > done; id -G >> done; ulimit -u >> done; grep NoNewPrivs /proc/self/status >> done; sleep 1000`;
    const { instance } = await room.start(await room.offer(shellFiles(script), { uris: [] }));
    const app = join(base, 'apps', `hello-0-${instance}`, 'app');
    const done = () => readFile(join(app, 'done'), 'utf8').catch(() => '');
    await expect.poll(done, { timeout: 5_000 }).toMatch(/NoNewPrivs:\t1\n$/);
    expect(await readFile(join(app, 'gained'), 'utf8')).toBe('');
    expect(await done()).toBe(`${from + 1}\n${from + 1}\n512\nNoNewPrivs:\t1\n`);
    expect(await (await fetch(`http://${host}:${port}`)).text()).toBe('victim');
    expect(processesOf(from).length).toBeGreaterThan(0);
    await room.dea.stop();
    expect([...processesOf(from), ...processesOf(from + 1)]).toEqual([]);
  },
);

asRoot('a process that got away from its tree ends with its app all the same', async () => {
  const { room } = await secureRoom();
  const exited = room.next(dropletExited);
  const command = 'setsid bash -c "setsid sleep 1000 & disown; exit" & sleep 0.3; exit 1';
  await room.start(await room.offer(shellFiles(command), { uris: [] }));
  expect(await exited).toMatchObject({ reason: 'CRASHED' });
  await expect.poll(() => processesOf(from)).toEqual([]);
});
