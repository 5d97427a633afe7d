import { Header, Pax } from 'tar';
import type { Entry } from '../entry.ts';

const BLOCK = 512;
const TYPES = { file: 'File', directory: 'Directory', symlink: 'SymbolicLink' } as const;

/** Two empty blocks end a tar. */
export const endOfTar = Buffer.alloc(2 * BLOCK);

/** The header of an entry as `tar -czf x .` would write it for root: './' in front, pax records where ustar is too small. */
export function headerOf(entry: Entry): Buffer {
  const about = {
    path: `./${entry.path}${entry.type === 'directory' && entry.path ? '/' : ''}`,
    type: TYPES[entry.type],
    mode: entry.mode,
    uid: 0,
    gid: 0,
    size: entry.content?.size ?? 0,
    mtime: wholeSeconds(entry.mtime),
    linkpath: entry.target,
  };
  const header = new Header(about);
  if (!header.encode()) return header.block!;
  const { path, size, linkpath, mtime } = about;
  return Buffer.concat([new Pax({ path, size, linkpath, mtime }).encode(), header.block!]);
}

/** What fills a content of `size` bytes up to whole blocks. */
export function paddingOf(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/** Tar counts from 1970. */
function wholeSeconds(time: Date): Date {
  return new Date(Math.max(0, Math.floor(time.getTime() / 1000)) * 1000);
}
