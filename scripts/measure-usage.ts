import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { directory, textFile, writeTgz } from '@diy-paas/archive';
import { connectBus, createLog } from '@diy-paas/component';
import { startNatsServer } from '@diy-paas/nats-server';
import { at, deaHello, deaStart, dropletStatus } from '@diy-paas/protocol';
import { fromRoot } from './root.ts';

// What 200 running instances cost their DEA: pnpm exec node scripts/measure-usage.ts [instances] [seconds]

const instances = Number(process.argv[2] ?? 200);
const seconds = Number(process.argv[3] ?? 60);
const dir = await mkdtemp(join(tmpdir(), 'measure-usage-'));
const nats = await startNatsServer({ cwd: dir });
const bus = await connectBus({ uri: nats.uri, name: 'measure', log: createLog('measure', { level: 'off' }) });

const about = { mtime: new Date(0) };
const startup = 'cd app\nsleep 100000 > ../logs/stdout.log 2>&1 &\necho $! >> ../run.pid\nwait\n';
const libraries = Array.from({ length: 30 }, (_, n) => textFile(`app/lib/${n}.rb`, 'x'.repeat(3_000), about));
const droplet = join(dir, 'droplet.tgz');
await writeTgz(
  [
    textFile('startup', `#!/bin/bash\n${startup}`, { ...about, mode: 0o500 }),
    ...libraries,
    directory('logs', about),
  ],
  droplet,
);
const data = await readFile(droplet);
const server = createServer((_, response) => response.end(data)).listen(0, '127.0.0.1');
await once(server, 'listening');

const config = join(dir, 'dea.yml');
await writeFile(
  config,
  `{base_dir: ${dir}/dea, mbus: "${nats.uri}", local_route: 127.0.0.1, max_memory: 100000, stop_timeout: 0,
  runtimes: {node: {executable: ${process.execPath}}}, logging: {level: warn}}`,
);
const hello = new Promise<{ id: string }>((heard) => bus.subscribe(deaHello, heard));
await bus.flush();
const dea = spawn(process.execPath, [fromRoot('apps/dea/src/main.ts'), '-c', config], {
  cwd: dir,
  stdio: 'inherit',
});
const { id } = await hello;
for (let index = 0; index < instances; index++) {
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const message = {
    ...{ droplet: 'app', index, name: 'app', sha1: createHash('sha1').update(data).digest('hex') },
    ...{ executableUri: uri, uris: [], runtime_info: { name: 'node' }, limits: { mem: 16 } },
  };
  await bus.request(at(deaStart, { id }), message, { timeoutMs: 20_000 });
}
for (let running = 0; running < instances; await wait(500)) {
  running = 0;
  const see = () => ++running >= instances;
  await bus.requestMany(dropletStatus, {}, { timeoutMs: 2_000, see });
}
await wait(5_000);
const before = await cpuSeconds();
await wait(seconds * 1000);
const used = (await cpuSeconds()) - before;
const memory = Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${dea.pid}/status`, 'utf8'))![1]) / 1024;
const share = ((used / seconds) * 100).toFixed(1);
console.log(`${instances} instances, ${seconds} s: ${share} % of a core, ${memory.toFixed(0)} MB resident`);

dea.kill('SIGTERM');
await once(dea, 'exit');
server.close();
await bus.close();
await nats.stop();
await rm(dir, { recursive: true });

/** Of the DEA so far. */
async function cpuSeconds(): Promise<number> {
  const stat = await readFile(`/proc/${dea.pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
