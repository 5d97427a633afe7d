import { pipeline, type Readable, Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type ArchiveError, archiveError } from './errors.ts';

interface Expected {
  /** Bytes. */
  size: number;
  crc32?: number;
  /** What to say when the size is another one. */
  otherSize: () => ArchiveError;
  /** Turns an error of the source into one for people. */
  explain?: (error: Error) => Error;
}

/** The same bytes, but the stream fails as soon as they are more than expected, or at its end when they are others. */
export function checked(path: string, source: Readable, expected: Expected): Readable {
  let size = 0;
  let sum = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (expected.crc32 !== undefined) sum = crc32(chunk, sum);
      done(size > expected.size ? expected.otherSize() : null, chunk);
    },
    flush(done) {
      if (size !== expected.size) return done(expected.otherSize());
      if (expected.crc32 !== undefined && sum !== expected.crc32) {
        return done(archiveError('wrongChecksum', path));
      }
      done();
    },
  });
  source.once('error', (error) => check.destroy(expected.explain?.(error) ?? error));
  return pipeline(source, check, () => {}); // whoever reads gets the error from the stream
}
