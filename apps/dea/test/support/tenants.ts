import { readFileSync } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '@diy-paas/archive';
import { expect } from 'vitest';
import { appProcesses } from '../../src/machine/app-processes.ts';
import { buildHouse, type DeaHouse } from './dea-process.ts';
import { makeDroplet, shellFiles, text } from './droplets.ts';

/** Users that no other DEA on this machine has; test files that run side by side take different ones. */
export const usersOfTest = (count: number, file: number): { from: number; to: number } => {
  const from = 30_000 + (process.pid % 1_000) * 100 + file * 10;
  return { from, to: from + count - 1 };
};

/** A command that runs a DEA as root, but one that may make no namespaces: a container’s root. */
export const WITHOUT_NAMESPACES = ['setpriv', '--bounding-set=-sys_admin', '--inh-caps=-sys_admin', '--'];

/** MB, MB, count; as in a start message. */
type Limits = { mem: number; disk?: number; fds?: number };

/** Two apps of strangers on one DEA. */
export interface Tenants {
  readonly house: DeaHouse;
  readonly base: string;
  readonly deaId: string;
  readonly deaPid: number;
  readonly victim: Victim;
  /** Runs commands as another app, one after the other; returns those that succeeded. */
  attack(commands: readonly string[], limits?: Limits): Promise<string[]>;
}

export interface Victim {
  readonly home: string;
  /** Of its process, as the machine counts. */
  readonly pid: number;
}

/** What the victim knows, in its environment, its files and its log. */
export const SECRET = 'the-password-of-the-victim';

/** @see buildHouse */
export async function letTenantsIn(settings: string, by: readonly string[] = []): Promise<Tenants> {
  const house = await buildHouse(settings, by);
  const base = join(house.dir, 'dea');
  await chmod(tmpdir(), 0o711); // as /var would be
  await chmod(house.dir, 0o711);
  const dea = await house.startDea();
  const start = async (index: number, files: readonly Entry[], limits: Limits = { mem: 64 }) => {
    const change = { index, uris: [], limits, env: index === 0 ? [`SECRET=${SECRET}`] : [] };
    const id = await house.start(dea.id, await makeDroplet(house.dir, files), change);
    return join(base, 'apps', `app-${index}-${id}`);
  };

  const command = `echo ${SECRET}; echo ${SECRET} > secret; exec sleep 1000`;
  const home = await start(0, shellFiles(command));
  await expect.poll(() => readFile(join(home, 'app/secret'), 'utf8').catch(() => '')).not.toBe('');
  const sleeping = () =>
    appProcesses(join(base, 'apps')).filter(({ row }) => commandOf(row.pid).startsWith('sleep'));
  await expect.poll(sleeping).toHaveLength(1);
  const victim = { home, pid: sleeping()[0]!.row.pid };

  return {
    ...{ house, base, victim, deaId: dea.id, deaPid: dea.process.pid! },
    attack: async (commands, limits) => {
      const scripts = commands.map((each, number) => text(`app/${number}`, each));
      const all = `for n in $(seq 0 ${commands.length - 1}); do bash $n > /dev/null 2>&1 < /dev/null && echo $n >> gained; done`;
      const attacker = await start(
        1,
        [...shellFiles(`${all}; touch done; exec sleep 1000`), ...scripts],
        limits,
      );
      const read = (name: string) => readFile(join(attacker, 'app', name), 'utf8').catch(() => undefined);
      await expect.poll(() => read('done'), { timeout: 10_000 }).toBe('');
      const gained = (await read('gained'))?.trimEnd().split('\n') ?? [];
      return gained.map((number) => commands[Number(number)]!);
    },
  };
}

const commandOf = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'latin1');
