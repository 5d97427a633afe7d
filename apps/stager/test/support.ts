import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { textFile, treeOf, writeZip } from '@diy-paas/archive';
import { type Bus, connectBus } from '@diy-paas/component';
import { startNatsServer } from '@diy-paas/nats-server';
import type { ReplyInput, staging } from '@diy-paas/protocol';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type StagerConfig, stagerConfig, startStager } from '../src/index.ts';

export const ARTICLE_APP = { 'app.rb': "require 'sinatra'\n\nget '/' do\n  'Hello World!'\nend\n" };

/** A package: path → text. */
export async function zipOf(files: Record<string, string>): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'zip-')), 'app.zip');
  const mtime = new Date('2012-11-13');
  await writeZip(
    treeOf(Object.entries(files).map(([path, text]) => textFile(path, text, { mtime }))).entries,
    file,
  );
  return file;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** The two ends a stager talks to over HTTP: `GET /app`, and `POST /droplet`, which keeps what it gets. */
export async function endpoints(download: Answer, upload: Answer = (_, response) => void response.end()) {
  const uploads: Buffer[] = [];
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') return download(request, response);
    uploads.push(Buffer.concat(await request.toArray()));
    upload(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, uploads };
}

/** A stager of its own on a nats-server of its own. `platform` are more settings of the platform's, in YAML. */
export async function stager(
  settings: Partial<StagerConfig> = {},
  about: { platform?: string; configFile?: string } = {},
) {
  const nats = await startNatsServer();
  onTestFinished(() => nats.stop());
  const room = mkdtempSync(join(tmpdir(), 'stager-'));
  const platform = join(room, 'platform.yml');
  writeFileSync(platform, `cache: ${join(room, 'cache')}\n${about.platform ?? ''}`);
  // In secure mode other users have to get to their builds.
  for (const directory of [tmpdir(), room]) chmodSync(directory, 0o711);
  const config = {
    ...stagerConfig.schema.parse({
      nats_uri: nats.uri,
      platform_config: platform,
      dirs: { tmp: join(room, 'tmp') },
      local_route: '127.0.0.1',
    }),
    ...settings,
  };
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = pino({ level: 'trace' }, sink);
  const { platform: _, ...context } = about;
  const service = await startStager(config, { log, signal: new AbortController().signal, ...context });
  onTestFinished(() => service.kill!());
  const bus = await connectBus({ uri: nats.uri, name: 'test', log: pino({ level: 'silent' }) });
  onTestFinished(() => bus.close());
  await bus.flush();
  /** What tasks have left in the temporary directory. */
  const leftovers = () => (existsSync(join(room, 'tmp')) ? readdirSync(join(room, 'tmp')) : []);
  return { nats, bus, service, lines, leftovers, room };
}

/** The article's request, to the endpoints at `host`. */
export const request = (host: string, changes: Record<string, unknown> = {}) => ({
  app_id: 'my-sinatra-app',
  download_uri: `http://user:secret@${host}/app`,
  upload_uri: `http://user:secret@${host}/droplet`,
  properties: {
    services: [],
    framework_info: { name: 'sinatra' },
    runtime_info: { name: 'ruby19', executable: 'ruby', version: '1.9.3' },
    resources: { memory: 256, disk: 256, fds: 1024 },
  },
  ...changes,
});

export type StagingReply = ReplyInput<typeof staging>;

/** The task log without its timestamps. */
export const textOf = ({ task_log }: { task_log: string }): string[] =>
  task_log
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] /, ''));

export type { Bus };

/** A stager in a process of its own, with the settings of `stager.yml` and `platform.yml` in its room. */
export function startProcess(room: string): ChildProcess {
  const main = new URL('../src/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, '-c', join(room, 'stager.yml')], {
    cwd: room,
    env: { ...process.env, PLATFORM_CONFIG: join(room, 'platform.yml') },
    stdio: 'ignore',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
