import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/**
 * Opens the place an archive goes to, lets `fill` write it, and ends it. A file appears under its name only when it is
 * whole; a stream that did not get everything is destroyed with the error.
 */
export async function writeTo<T>(to: string | Writable, fill: (out: Writable) => Promise<T>): Promise<T> {
  return typeof to === 'string' ? writeFile(to, fill) : writeStream(to, fill);
}

async function writeFile<T>(file: string, fill: (out: Writable) => Promise<T>): Promise<T> {
  const part = `${file}.part`;
  const out = createWriteStream(part);
  try {
    await once(out, 'open');
    const result = await writeStream(out, fill);
    await rename(part, file);
    return result;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function writeStream<T>(out: Writable, fill: (out: Writable) => Promise<T>): Promise<T> {
  const done = finished(out, { readable: false });
  done.catch(() => {}); // heard below, or already by `fill`
  try {
    const result = await fill(out);
    out.end();
    await done;
    return result;
  } catch (error) {
    out.destroy(error as Error);
    throw error;
  }
}
