import { constants } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { checked } from '../checked.ts';
import type { Content, Entry } from '../entry.ts';
import { archiveError } from '../errors.ts';
import { type FileTree, treeOf } from '../tree.ts';

/**
 * The application in a directory on disk, hidden files included. Contents are read when they are opened.
 * Throws ArchiveError for sockets, pipes, devices and for links that lead outside.
 */
export async function openDirectory(dir: string): Promise<FileTree> {
  const entries: Entry[] = [];
  for await (const entry of walk(dir, '')) entries.push(entry);
  return treeOf(entries);
}

/** Everything below `path`, a relative one or ''. Links are met, not followed. */
async function* walk(dir: string, path: string): AsyncGenerator<Entry> {
  for (const name of await readdir(join(dir, path))) {
    const entry = await entryOf(dir, path ? `${path}/${name}` : name);
    yield entry;
    if (entry.type === 'directory') yield* walk(dir, entry.path);
  }
}

async function entryOf(dir: string, path: string): Promise<Entry> {
  const file = join(dir, path);
  const stat = await lstat(file);
  const common = { path, mode: stat.mode & 0o777, mtime: stat.mtime };
  if (stat.isDirectory()) return { ...common, type: 'directory' };
  if (stat.isSymbolicLink()) return { ...common, type: 'symlink', target: await readlink(file) };
  if (stat.isFile()) return { ...common, type: 'file', content: contentOf(file, path, stat.size) };
  throw archiveError('special', path);
}

function contentOf(file: string, path: string, size: number): Content {
  return {
    size,
    open: async () => {
      // Should somebody have put a link in its place meanwhile, it is not followed.
      const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
      return checked(path, handle.createReadStream(), {
        size,
        otherSize: () => archiveError('changed', path),
      });
    },
  };
}
