import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Log, StartError, sameCredentials, secureUuid } from '@diy-paas/component';
import { answer } from './answer.ts';
import { readPath } from './read-path.ts';
import { type FilerError, failed, noSuchFile, notAllowed, refusalFor, wrongMethod } from './refusals.ts';

/** The file viewer: the files of instances over HTTP, for whoever has its credentials. */
export interface Filer {
  readonly port: number;
  /** `staged` and a path go behind it. */
  readonly uri: string;
  readonly credentials: [user: string, password: string];
  close(): Promise<void>;
}

export interface FilerOptions {
  readonly ip: string;
  /** A free one where none is given. */
  readonly port: number | undefined;
  readonly log: Log;
  /** The absolute path of an instance's directory, by its name; undefined where no instance has it. */
  readonly homeOf: (directory: string) => string | undefined;
}

/**
 * Serves `GET /droplets/<directory>/<path>` with basic auth, as the DEA of 2012 did.
 * @throws {StartError} when the port is taken
 */
export async function startFiler({ ip, port = 0, log, homeOf }: FilerOptions): Promise<Filer> {
  const credentials: Filer['credentials'] = [secureUuid(), secureUuid()];
  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) => {
      const refusal = refusalFor(error);
      const clientHasGone = response.destroyed;
      if (!refusal && !clientHasGone) log.error({ err: error }, `the file viewer failed on ${request.url}`);
      refuse(response, refusal ?? failed());
    });
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!sameCredentials(credentialsOf(request), credentials)) throw notAllowed();
    if (request.method !== 'GET' && request.method !== 'HEAD') throw wrongMethod();
    const { directory, path, query } = readPath(request.url!);
    const home = homeOf(directory);
    if (!home) throw noSuchFile();
    await answer(request, response, { home, path, query });
  }
  try {
    server.listen(port, ip);
    await once(server, 'listening');
  } catch (error) {
    throw new StartError(
      `port ${port} (filer_port) cannot be had (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  const { port: actual } = server.address() as AddressInfo;
  return {
    port: actual,
    uri: `http://${ip}:${actual}/droplets/`,
    credentials,
    close: async () => {
      server.close();
      server.closeAllConnections(); // also of those who follow a log
      await once(server, 'close');
    },
  };
}

function credentialsOf({ headers }: IncomingMessage): [string, string] {
  const [, encoded] = /^Basic (.+)$/i.exec(headers.authorization ?? '') ?? [];
  const [user = '', ...password] = Buffer.from(encoded ?? '', 'base64')
    .toString()
    .split(':');
  return [user, password.join(':')];
}

function refuse(response: ServerResponse, { status, message, headers }: FilerError): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'Content-Type': 'text/plain', ...headers }).end(`${message}\n`);
}
