import { type Log, StartError, sameCredentials } from '@diy-paas/component';
import { REQUEST_ID } from '@diy-paas/protocol';
import basicAuth from '@fastify/basic-auth';
import multipart from '@fastify/multipart';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { CloudControllerConfig } from '../config.ts';
import { refusals } from '../errors.ts';
import type { Credentials } from '../uris.ts';
import { answerError, answerErrors } from './answer-errors.ts';
import { requestId } from './request-id.ts';
import { RequestLog } from './request-log.ts';

/** Request headers must have arrived in this time, or in `request_timeout` where that is less. */
const HEADERS_TIMEOUT_MS = 10_000;
/** How often connections are looked at for requests that take too long. */
const CHECK_INTERVAL_MS = 500;

/** An HTTP server with the manners of the house and no routes yet. Nothing that it reads is ever whole in memory. */
export async function createServer(
  config: CloudControllerConfig,
  { log, credentials }: { log: Log; credentials: Credentials },
): Promise<FastifyInstance> {
  const requestTimeout = Math.round(config.request_timeout * 1000);
  const server = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new RequestLog(),
    genReqId: requestId,
    requestTimeout,
    connectionTimeout: Math.round(config.idle_timeout * 1000),
    keepAliveTimeout: 5_000,
    http: {
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeout),
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    },
    // Longer than any id may be, so that a long one is refused with a reason.
    routerOptions: { maxParamLength: 1000 },
    frameworkErrors: (error, request, reply) =>
      void answerError(error, request, reply.header(REQUEST_ID, request.id)),
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.header(REQUEST_ID, request.id);
  });
  letGoOfConnections(server);
  answerErrors(server);
  await server.register(basicAuth, {
    authenticate: { realm: 'Cloud controller' },
    validate: async (user, password) => {
      if (!sameCredentials([user, password], [credentials.user, credentials.password])) {
        throw refusals.notAuthorized();
      }
    },
  });
  // Bodies are streams, whatever their type: the routes read them.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', async () => undefined);
  await server.register(multipart, { limits: { fileSize: Number.POSITIVE_INFINITY, parts: 50 } });
  return server;
}

/** Once the server closes, a connection ends with the answer at hand and is not kept for a next request. */
function letGoOfConnections(server: FastifyInstance): void {
  let closing = false;
  server.addHook('preClose', async () => {
    closing = true;
  });
  server.addHook('onResponse', async ({ raw }) => {
    if (closing) raw.socket.end();
  });
}

/** @throws {StartError} when the port is taken, or the address is none of this machine's */
export async function listen(server: FastifyInstance, { host, port }: CloudControllerConfig): Promise<void> {
  try {
    await server.listen({ host, port, listenTextResolver: (address) => `taking packages at ${address}` });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new StartError(`port ${port} (port) is taken on ${host}`);
    if (code === 'EACCES') throw new StartError(`port ${port} (port) needs more rights than we have`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartError(`${host} (host) is not an address of this machine`);
    }
    throw error;
  }
}
