import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { exchange, type TransferOptions } from './request.ts';

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
  const { size } = await stat(file);
  const parts = async function* () {
    yield head;
    yield* createReadStream(file);
    yield tail;
  };
  const response = await exchange(uri, 'POST', options, {
    headers: {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': head.length + size + tail.length,
    },
    stream: Readable.from(parts()),
  });
  response.resume();
}
