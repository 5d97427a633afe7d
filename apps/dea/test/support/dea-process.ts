import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, connectBus, createLog } from '@diy-paas/component';
import { startNatsServer } from '@diy-paas/nats-server';
import { at, deaHello, deaStart, type Message, type Payload, type PayloadInput } from '@diy-paas/protocol';
import { onTestFinished } from 'vitest';
import { serve } from './droplet-server.ts';
import type { Droplet } from './droplets.ts';

const main = new URL('../../src/main.ts', import.meta.url).pathname;

/** A bus, and a DEA on it that is a process of its own and may be killed and started again. */
export interface DeaHouse {
  readonly dir: string;
  readonly bus: Bus;
  /** Starts the DEA; resolves with its process and id when it has said hello. */
  startDea(): Promise<{ process: ChildProcess; id: string }>;
  /** Asks a DEA for an instance of a droplet. */
  start(id: string, droplet: Droplet, change?: Partial<PayloadInput<typeof deaStart>>): Promise<string>;
  /** All that is said from now on. */
  hear<M extends Message>(message: M): Payload<M>[];
}

/**
 * @param settings lines of YAML besides those that place the DEA in this house
 * @param by a command that runs the DEA with fewer rights than ours
 */
export async function buildHouse(settings = '', by: readonly string[] = []): Promise<DeaHouse> {
  const dir = await mkdtemp(join(tmpdir(), 'dea-house-'));
  const nats = await startNatsServer({ cwd: dir });
  onTestFinished(() => nats.stop());
  const bus = await connectBus({ uri: nats.uri, name: 'test', log: createLog('test', { level: 'off' }) });
  onTestFinished(() => bus.close());
  const droplets = new Map<string, Buffer>();
  const server = await serve((request, response) => response.end(droplets.get(request.url!.slice(1))));
  const config = join(dir, 'dea.yml');
  const runtimes = JSON.stringify({ node: { executable: process.execPath } });
  await writeFile(
    config,
    `base_dir: dea\npid: run/dea.pid\nmbus: ${nats.uri}\nlocal_route: 127.0.0.1\nstop_timeout: 1
runtimes: ${runtimes}\n${settings}\n`,
  );
  const hear: DeaHouse['hear'] = (message) => {
    const heard: Payload<typeof message>[] = [];
    bus.subscribe(message, (payload) => void heard.push(payload));
    return heard;
  };
  return {
    ...{ dir, bus, hear },
    startDea: async () => {
      const hello = new Promise<{ id: string }>((heard) => bus.subscribe(deaHello, heard));
      await bus.flush();
      const dea = startMain(dir, config, by);
      return { process: dea, id: (await hello).id };
    },
    start: async (id, { data, sha1 }, change) => {
      droplets.set(sha1, data);
      const about = { droplet: 'app', index: 0, name: 'app', version: '1', uris: ['app.vcap.me'] };
      const source = { sha1, executableUri: `${server.uri}/${sha1}` };
      const message = { ...about, ...source, runtime_info: { name: 'node' }, limits: { mem: 16 }, ...change };
      const answer = await bus.request(at(deaStart, { id }), message, { timeoutMs: 5_000 });
      if (answer.error) throw new Error(answer.error);
      return String((answer as { instance?: unknown }).instance);
    },
  };
}

/** Runs the DEA's main file. When the test is over it is ended, and its apps with it. */
export function startMain(dir: string, config: string, by: readonly string[] = []) {
  const command = [...by, process.execPath, main, '-c', config];
  const dea = spawn(command[0]!, command.slice(1), { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(async () => {
    if (dea.exitCode !== null || dea.signalCode !== null) return;
    dea.kill('SIGTERM');
    dea.kill('SIGTERM');
    await once(dea, 'exit');
  });
  return dea;
}
