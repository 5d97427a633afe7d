import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { refusals } from '../errors.ts';

/**
 * The bytes of the file in `field` of a form. They end only when the whole form has been read and was complete.
 * @throws {Refusal} `notMultipart`, `missingField`, `unexpectedFile`
 */
export async function* formFile(request: FastifyRequest, field: string): AsyncGenerator<Buffer> {
  if (!request.isMultipart()) throw refusals.notMultipart(field);
  let found = false;
  for await (const part of request.parts()) {
    if (part.type !== 'file') continue;
    if (part.fieldname !== field || found) throw refusals.unexpectedFile(part.fieldname, field);
    found = true;
    yield* bytesOf(part.file);
  }
  if (!found) throw refusals.missingField(field);
}

/**
 * The bytes of a body that is the file itself.
 * @throws {Refusal} `emptyBody`
 */
export async function* plainBody(request: FastifyRequest): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of bytesOf(request.raw)) {
    size += chunk.length;
    yield chunk;
  }
  if (size === 0) throw refusals.emptyBody();
}

/** Giving up half-way must not destroy the stream: the connection would go with it, and our answer too. */
const bytesOf = (stream: Readable): AsyncIterable<Buffer> =>
  stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
