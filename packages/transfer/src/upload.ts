import { randomBytes } from 'node:crypto';
import { exchange, type TransferOptions } from './request.ts';

/** The file of a form. */
export interface FilePart {
  /** Of the form's field. */
  readonly field: string;
  /** The file's. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Its bytes, as many as `size` says; each chunk may be used again when the next one is asked for. */
  stream(): AsyncIterable<Buffer>;
}

const NOTHING = Buffer.alloc(0);

/**
 * Delivers a file as the only field of a multipart POST. With a Content-Length, which the servers of 2012 insisted on, and
 * streamed: memory does not grow with the file.
 * @throws {TransferError}, or whatever the file's own stream fails with: then nothing was delivered
 */
export async function upload(uri: string, file: FilePart, options: TransferOptions = {}): Promise<void> {
  const boundary = `droplet-${randomBytes(12).toString('hex')}`;
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="${file.field}"; filename="${file.name}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n',
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  let broken: { error: unknown } | undefined;
  // In as few pieces as may be: most droplets go out in one.
  async function* form() {
    let before = head;
    let sent = 0;
    try {
      for await (const chunk of file.stream()) {
        sent += chunk.length;
        const last = sent === file.size;
        yield before.length || last ? Buffer.concat([before, chunk, ...(last ? [tail] : [])]) : chunk;
        before = NOTHING;
      }
    } catch (error) {
      broken = { error };
      throw error;
    }
    if (file.size === 0) yield Buffer.concat([head, tail]);
  }
  try {
    const response = await exchange(uri, 'POST', options, {
      headers: {
        'Content-Type': `multipart/form-data; boundary=${boundary}`,
        'Content-Length': head.length + file.size + tail.length,
      },
      chunks: form(),
    });
    response.resume();
  } catch (error) {
    throw broken ? broken.error : error;
  }
}
