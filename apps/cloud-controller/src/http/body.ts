import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Refusal, refusals } from '../errors.ts';

/**
 * The bytes of the file in `field` of a form. They end only when the whole form has been read and was complete.
 * @throws {Refusal} `notMultipart`, `missingField`, `unexpectedFile`, `badForm`, `incomplete`
 */
export async function* formFile(request: FastifyRequest, field: string): AsyncGenerator<Buffer> {
  if (!request.isMultipart()) throw refusals.notMultipart(field);
  let found = false;
  try {
    for await (const part of request.parts()) {
      if (part.type !== 'file') continue;
      if (part.fieldname !== field || found) throw refusals.unexpectedFile(part.fieldname, field);
      found = true;
      yield* bytesOf(part.file);
    }
  } catch (error) {
    throw whyUnread(error as Error);
  }
  if (!found) throw refusals.missingField(field);
}

/**
 * The bytes of a body that is the file itself.
 * @throws {Refusal} `emptyBody`, `incomplete`
 */
export async function* plainBody(request: FastifyRequest): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const chunk of bytesOf(request.raw)) {
      size += chunk.length;
      yield chunk;
    }
  } catch {
    throw refusals.incomplete();
  }
  if (size === 0) throw refusals.emptyBody();
}

/** Giving up half-way must not destroy the stream: the connection would go with it, and our answer too. */
const bytesOf = (stream: Readable): AsyncIterable<Buffer> =>
  stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;

/** What the sender’s going away, and the form parser, call a form without an end. */
const CUT_OFF = /aborted|premature|closed before|unexpected end|terminated early/i;

function whyUnread(error: Error): Refusal {
  if (error instanceof Refusal) return error;
  return CUT_OFF.test(error.message) ? refusals.incomplete() : refusals.badForm(error.message);
}
