import { Readable } from 'node:stream';
import type { Entry } from './entry.ts';

interface About {
  /** Permission bits; files have 0o644 and directories 0o755 where nothing is said. */
  mode?: number;
  mtime: Date;
}

/** A file of text, in UTF-8. */
export function textFile(path: string, text: string, about: About): Entry {
  return dataFile(path, Buffer.from(text), about);
}

/** A file of bytes. */
export function dataFile(path: string, data: Buffer, { mode = 0o644, mtime }: About): Entry {
  const content = { size: data.length, open: async () => Readable.from([data], { objectMode: false }) };
  return { path, type: 'file', mode, mtime, content };
}

/** A directory; needed only where it is empty or has a mode of its own. */
export function directory(path: string, { mode = 0o755, mtime }: About): Entry {
  return { path, type: 'directory', mode, mtime };
}

/** A symbolic link, relative to its own directory. */
export function symlink(path: string, target: string, { mtime }: Pick<About, 'mtime'>): Entry {
  return { path, type: 'symlink', mode: 0o777, mtime, target };
}
