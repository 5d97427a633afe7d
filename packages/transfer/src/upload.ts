import { randomBytes } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { exchange, type TransferOptions } from './request.ts';

/** Read at a time, bytes. Most droplets go out in one piece. */
const CHUNK = 512 * 1024;

/**
 * Delivers `file` as the file field `field` of a multipart POST. With a Content-Length, which the servers of 2012
 * insisted on, and streamed: memory does not grow with the file.
 * @throws {TransferError}
 */
export async function upload(
  uri: string,
  field: string,
  file: string,
  options: TransferOptions = {},
): Promise<void> {
  const boundary = `droplet-${randomBytes(12).toString('hex')}`;
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${basename(file)}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n',
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const response = await exchange(uri, 'POST', options, {
      headers: {
        'Content-Type': `multipart/form-data; boundary=${boundary}`,
        'Content-Length': head.length + size + tail.length,
      },
      stream: Readable.from(form(head, handle, size, tail), { objectMode: false, highWaterMark: CHUNK }),
    });
    response.resume();
  } finally {
    await handle.close();
  }
}

/** Head, file and tail, in as few pieces as may be: each one is a system call for us and for the receiver. */
async function* form(head: Buffer, file: FileHandle, size: number, tail: Buffer): AsyncGenerator<Buffer> {
  let before = head;
  for (let at = 0; at < size; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(Math.min(CHUNK, size - at)), {
      position: at,
    });
    if (bytesRead === 0) throw new Error('the file became shorter while it was being sent');
    at += bytesRead;
    const data = buffer.subarray(0, bytesRead);
    if (at < size && before.length === 0) yield data;
    else yield Buffer.concat(at < size ? [before, data] : [before, data, tail]);
    before = Buffer.alloc(0);
  }
  if (size === 0) yield Buffer.concat([head, tail]);
}
