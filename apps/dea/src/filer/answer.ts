import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { follow } from './follow.ts';
import { listing } from './listing.ts';
import { type Opened, openWithin } from './open-within.ts';
import { byteRange } from './range.ts';
import { noSuchFile } from './refusals.ts';

/** Whatever a file is called: nothing of an app's is run by the browser of whoever looks at it. */
const PLAIN = { 'Content-Type': 'text/plain', 'X-Content-Type-Options': 'nosniff' };

interface What {
  /** Absolute path of the instance's directory. */
  readonly home: string;
  readonly path: readonly string[];
  /** `tail`: go on with what is written from now on; `tail_offset`: from this byte on. */
  readonly query: URLSearchParams;
}

/**
 * Answers with a directory's listing, a file or a part of it, or a file as it grows.
 * @throws {FilerError}
 */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { home, path, query }: What,
): Promise<void> {
  const opened = await openWithin(home, join(home, ...path));
  try {
    if (opened.stat.isDirectory()) {
      response.writeHead(200, PLAIN).end(await listing(home, opened.path));
    } else if (request.method === 'GET' && (query.has('tail') || query.has('tail_offset'))) {
      response.setHeaders(new Map(Object.entries(PLAIN)));
      await follow(opened, startOf(query, opened.stat.size), response);
    } else {
      await sendFile(request, response, opened);
    }
  } finally {
    await opened.handle.close();
  }
}

async function sendFile(request: IncomingMessage, response: ServerResponse, { handle, stat }: Opened) {
  const range = byteRange(request.headers.range, stat.size);
  const { start, end } = range ?? { start: 0, end: stat.size - 1 };
  response.writeHead(range ? 206 : 200, {
    ...PLAIN,
    'Accept-Ranges': 'bytes',
    'Content-Length': end - start + 1,
    'Last-Modified': stat.mtime.toUTCString(),
    ...(range && { 'Content-Range': `bytes ${start}-${end}/${stat.size}` }),
  });
  if (request.method === 'HEAD' || end < start) response.end();
  else await pipeline(handle.createReadStream({ start, end, autoClose: false }), response);
}

function startOf(query: URLSearchParams, size: number): number {
  const offset = query.get('tail_offset');
  if (offset === null) return size;
  if (!/^\d{1,15}$/.test(offset)) throw noSuchFile();
  return Math.min(Number(offset), size);
}
