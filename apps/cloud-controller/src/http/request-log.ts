import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';

/**
 * One line for each request, when it is over. It names the route and not the path, which may hold an upload_id that is
 * still good; headers, which may hold a password, are not logged at all.
 */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'request_id' });
  }

  override incomingRequest(): void {}

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply) {
    const route = request.routeOptions.url ?? '(no such route)';
    const { id } = request.params as { id?: string };
    const about = { app_id: id, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    if (error) request.log.warn({ ...about, err: error }, `${request.method} ${route} failed`);
    else request.log.info(about, `${request.method} ${route} ${reply.statusCode}`);
  }

  override streamError(error: Error, request: FastifyRequest): void {
    request.log.warn(`the download was cut off: ${error.message}`);
  }
}
