import { once } from 'node:events';
import { watch } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { Opened } from './open-within.ts';

/** Sends a file from `offset` on, and what is appended to it later, until the client goes or the file does. */
export async function follow(
  { handle, path }: Opened,
  offset: number,
  response: ServerResponse,
): Promise<void> {
  let changed = Promise.withResolvers<void>();
  const watcher = watch(path, () => changed.resolve());
  response.flushHeaders();
  const over = () => changed.resolve();
  watcher.on('error', over);
  response.on('close', over);
  try {
    for (let position = offset; !response.closed; ) {
      changed = Promise.withResolvers();
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, position);
      position += bytesRead;
      if (bytesRead > 0) {
        if (!response.write(buffer.subarray(0, bytesRead))) await drained(response);
        continue;
      }
      const { size, nlink } = await handle.stat();
      if (nlink === 0) break;
      if (size < position)
        position = 0; // emptied, and written anew
      else await changed.promise;
    }
  } finally {
    watcher.close();
    response.end();
  }
}

async function drained(response: ServerResponse): Promise<void> {
  await Promise.race([once(response, 'drain'), once(response, 'close')]);
}
