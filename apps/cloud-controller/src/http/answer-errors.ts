import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, refusals } from '../errors.ts';

/** Makes every failure an answer `{code, description}`; what is nobody's fault but ours is logged with its cause. */
export function answerErrors(server: FastifyInstance): void {
  server.setErrorHandler(answerError);
  server.setNotFoundHandler((request, reply) => answerError(refusals.noRoute(), request, reply));
}

export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalFor(error as FastifyError);
  if (refusal.status >= 500) request.log.error({ err: error }, refusal.message);
  else request.log.info(`refused: ${refusal.message}`);
  // The rest of an upload that is refused half-way is read and dropped: only then does its sender read our answer.
  request.raw.unpipe();
  request.raw.resume();
  return reply
    .code(refusal.status)
    .type('application/json')
    .send({ code: refusal.code, description: refusal.message });
}

function refusalFor(error: FastifyError): Refusal {
  if (error instanceof Refusal) return error;
  if (NO_SPACE.has(error.code)) return refusals.diskFull();
  if (error.statusCode === 401) return refusals.notAuthorized();
  if (error.statusCode && error.statusCode < 500) return refusals.badRequest(error.statusCode, error.message);
  return refusals.bug();
}

/** Disk full, quota used up, file larger than the file system takes. */
const NO_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
