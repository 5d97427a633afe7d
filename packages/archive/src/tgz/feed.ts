import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { Parser } from 'tar';
import { ArchiveError, archiveError } from '../errors.ts';
import type { Limits } from '../limits.ts';

/** Gunzips a file into a tar parser and waits until that has done all its work. */
export async function feed(file: string, parser: Parser, limits: Limits): Promise<void> {
  let bytes = 0;
  let failure: Error | undefined;
  parser.on('error', (error: Error) => {
    failure ??= error;
  });
  const closed = once(parser, 'close');
  closed.catch(() => {}); // heard as `failure`
  try {
    for await (const chunk of createReadStream(file).pipe(createGunzip())) {
      bytes += chunk.length;
      if (bytes > limits.bytes) throw archiveError('tooManyBytes', limits.bytes);
      if (!parser.write(chunk)) await Promise.race([once(parser, 'drain'), closed]);
      if (failure) throw failure;
    }
    parser.end();
    await closed;
    if (failure) throw failure;
  } catch (error) {
    throw explain(error as Error);
  }
}

function explain(error: Error): Error {
  if (error instanceof ArchiveError) return error;
  const sentence = archiveError('damagedTgz');
  sentence.cause = error;
  return sentence;
}
