import { once } from 'node:events';
import { access, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectBus, createLog } from '@diy-paas/component';
import { startNatsServer } from '@diy-paas/nats-server';
import { at, deaHello, deaStart, dropletExited, routerRegister } from '@diy-paas/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { startMain } from './support/dea-process.ts';
import { serve } from './support/droplet-server.ts';
import { makeDroplet, nodeFiles, TELL_ALL } from './support/droplets.ts';

test('as a process of its own it runs an app until SIGTERM, and leaves nothing behind', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'dea-main-'));
  const nats = await startNatsServer({ cwd: dir });
  onTestFinished(() => nats.stop());
  const bus = await connectBus({ uri: nats.uri, name: 'test', log: createLog('test', { level: 'off' }) });
  onTestFinished(() => bus.close());
  const next = <T>(subscribe: (heard: (payload: T) => void) => void) => new Promise<T>(subscribe);
  const hello = next<{ id: string }>((heard) => bus.subscribe(deaHello, heard));
  const registered = next<{ host: string; port: number }>((heard) => bus.subscribe(routerRegister, heard));
  const exited = next<{ reason: string }>((heard) => bus.subscribe(dropletExited, heard));
  const config = join(dir, 'dea.yml');
  const runtimes = JSON.stringify({ node: { executable: process.execPath } });
  await writeFile(
    config,
    `base_dir: dea\npid: run/dea.pid\nmbus: ${nats.uri}\nlocal_route: 127.0.0.1\nruntimes: ${runtimes}\n`,
  );
  const dea = startMain(dir, config);

  const { id } = await hello;
  await access(join(dir, 'run/dea.pid'));
  const { data, sha1 } = await makeDroplet(dir, nodeFiles(TELL_ALL));
  const server = await serve((_, response) => response.end(data));
  bus.publish(at(deaStart, { id }), {
    ...{ droplet: 'app', index: 0, name: 'app', sha1, executableUri: server.uri, uris: ['app.vcap.me'] },
    runtime_info: { name: 'node' },
  });
  const { host, port } = await registered;
  expect((await fetch(`http://${host}:${port}`)).status).toBe(200);

  dea.kill('SIGTERM');
  expect(await once(dea, 'exit')).toEqual([0, null]);
  expect(await exited).toMatchObject({ reason: 'DEA_SHUTDOWN' });
  await expect(fetch(`http://${host}:${port}`)).rejects.toThrow();
  expect(await readdir(join(dir, 'dea/apps'))).toEqual([]);
  expect(await readdir(join(dir, 'run'))).toEqual([]);
});

test.each([['base_dir: /dev/null/x', 'dea: base_dir /dev/null/x: cannot be made (ENOTDIR)\n']])(
  'with %s it does not start, and says why',
  async (yaml, why) => {
    const dir = await mkdtemp(join(tmpdir(), 'dea-main-'));
    await writeFile(join(dir, 'dea.yml'), `${yaml}\n`);
    const dea = startMain(dir, 'dea.yml');
    let said = '';
    dea.stderr.on('data', (text) => {
      said += text;
    });
    expect(await once(dea, 'close')).toEqual([1, null]);
    expect(said).toBe(why);
  },
);
