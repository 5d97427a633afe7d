import type { FileHandle } from 'node:fs/promises';
import type { FastifyReply } from 'fastify';
import type { StoredFile } from '../store/blobs.ts';

/** Sends a file as it is read, with its length, and its sha1 as its ETag. */
export function download(
  reply: FastifyReply,
  { handle, sha1, size }: StoredFile & { handle: FileHandle },
  type: string,
) {
  return reply
    .type(type)
    .header('content-length', size)
    .header('etag', `"${sha1}"`)
    .send(handle.createReadStream({ highWaterMark: 256 * 1024 }));
}
