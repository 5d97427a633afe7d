import { once } from 'node:events';
import {
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as requestHttp,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { BadAddress, parseAddress, REQUEST_ID } from '@diy-paas/protocol';
import { isAllowed } from './allowed-hosts.ts';
import { TransferError } from './errors.ts';

export interface TransferOptions {
  /** ms without a single byte in either direction after which the transfer is given up (30,000). */
  readonly stallMs?: number;
  /** ms after which it is given up however steadily it drips (an hour). */
  readonly limitMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** The journey this belongs to, sent as X-Vcap-Request-Id. */
  readonly requestId?: string | undefined;
  /** The only hosts to talk to, see {@link HOST_PATTERN}; none given: all. */
  readonly allowedHosts?: readonly string[];
}

/**
 * One HTTP exchange with a URI that may carry `user:password@`, which goes out as basic auth to that host alone:
 * redirects are not followed. The answer is 2xx, its body not yet read.
 * @throws {TransferError}
 */
export async function exchange(
  uri: string,
  method: 'GET' | 'POST',
  { stallMs = 30_000, limitMs = 3_600_000, signal, requestId, allowedHosts = [] }: TransferOptions,
  body?: { headers: OutgoingHttpHeaders; chunks: AsyncIterable<Buffer> },
): Promise<IncomingMessage> {
  const { url, where, auth } = parse(uri);
  if (!isAllowed(url, allowedHosts)) throw new TransferError(where, 'is not at an allowed host');
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const headers = { ...body?.headers, ...(requestId ? { [REQUEST_ID]: requestId } : {}) };
    const outgoing = send(url, { method, headers, auth, signal, timeout: stallMs });
    let answer: IncomingMessage | undefined;
    outgoing.once('response', (incoming) => {
      answer = incoming;
      resolve(incoming);
    });
    outgoing.once('error', reject);
    const giveUp = (why: string) => {
      answer?.destroy(new Error(why));
      outgoing.destroy(new Error(why));
    };
    const limit = setTimeout(giveUp, limitMs, `was not done after ${limitMs / 1000} s`);
    outgoing.once('close', () => clearTimeout(limit));
    outgoing.once('timeout', () => giveUp(`nothing moved for ${stallMs / 1000} s`));
    if (body) sendBody(body.chunks, outgoing).catch(reject);
    else outgoing.end();
  }).catch((error: NodeJS.ErrnoException) => {
    throw new TransferError(where, signal?.aborted ? 'was given up' : explain(error));
  });
  if (response.statusCode! >= 200 && response.statusCode! < 300) return response;
  const said = await beginningOf(response);
  throw new TransferError(
    where,
    `answered ${response.statusCode} ${response.statusMessage}${said && `: ${said}`}`,
  );
}

function parse(uri: string): { url: URL; where: string; auth?: string } {
  const { url, login } = addressOf(uri);
  const where = url.href;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TransferError(where, 'is neither http nor https');
  }
  return login ? { url, where, auth: `${login.user}:${login.password}` } : { url, where };
}

function addressOf(uri: string): ReturnType<typeof parseAddress> {
  try {
    return parseAddress(uri);
  } catch (error) {
    throw error instanceof BadAddress ? new TransferError(error.where, error.what) : error;
  }
}

/** One chunk after the other: each may be used again by its owner when it has gone out. */
async function sendBody(chunks: AsyncIterable<Buffer>, outgoing: ClientRequest): Promise<void> {
  const closed = once(outgoing, 'close').then(() => {
    throw new Error('the connection was closed');
  });
  closed.catch(() => {}); // it always is, in the end
  try {
    for await (const chunk of chunks) {
      const gone = new Promise<void>((resolve, reject) => {
        outgoing.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
      await Promise.race([gone, closed]);
    }
    outgoing.end();
  } catch (error) {
    outgoing.destroy(error as Error);
    throw error;
  }
}

export function explain(error: Error & { code?: string }): string {
  if (error.code === 'ECONNREFUSED') return 'refuses connections: nobody serves there';
  if (error.code === 'ENOTFOUND') return 'has a host name that nobody knows';
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return 'ended the connection in the middle';
  return `failed: ${error.message}`;
}

/** The first line or so of an answer that is not what was hoped for. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > 300) break;
    }
  } catch {
    // what has come is enough
  }
  response.destroy();
  return text.slice(0, 300).trim();
}
