import { arrange } from './arrange.ts';
import { collect } from './collect.ts';
import type { Entry } from './entry.ts';
import { archiveError } from './errors.ts';
import { matcher } from './glob.ts';
import { checkLinks, follow } from './links.ts';

/**
 * A read-only view of an application. What is in a FileTree is sound: names are relative and clean, no link leads
 * outside, nothing is there twice, and what holds something is a directory.
 */
export interface FileTree {
  /** Sorted by path (code points), parents before children, every parent directory present. */
  readonly entries: readonly Entry[];
  get(path: string): Entry | undefined;
  /** The files (or links to files) that match, like Ruby's Dir.glob: sorted, hidden ones only when asked for. */
  glob(pattern: string): Entry[];
  /** A file's whole content, links followed; of 16 MiB at the most. Throws ArchiveError `missing`, `tooLargeToRead`. */
  read(path: string): Promise<Buffer>;
  /** Lets go of the source; contents cannot be opened any more. */
  close(): Promise<void>;
}

/** Bytes. Nobody's settings or source code are longer; a stranger's could be, and would be held in memory. */
const MOST_READ = 16 * 1024 ** 2;

/** What a source adds to its tree. */
export interface TreeOptions {
  close?: () => Promise<void>;
  /** Entries, counted with the directories that they imply. */
  most?: number;
}

/**
 * A tree of these entries, in whatever order they come. Parents that are only implied are added.
 * Throws ArchiveError where an entry is not sound.
 */
export function treeOf(entries: Iterable<Entry>, options: TreeOptions = {}): FileTree {
  const { close = async () => {}, most = Number.POSITIVE_INFINITY } = options;
  const arranged = arrange(entries, most);
  const byPath = new Map(arranged.map((entry) => [entry.path, entry]));
  checkLinks(byPath);
  const fileAt = (path: string) => {
    const entry = follow(byPath, path);
    return entry?.type === 'file' ? entry : undefined;
  };
  return {
    entries: arranged,
    get: (path) => byPath.get(path),
    glob: (pattern) => {
      const matches = matcher(pattern);
      return arranged.filter((entry) => matches(entry.path) && fileAt(entry.path));
    },
    read: async (path) => {
      const content = fileAt(path)?.content;
      if (!content) throw archiveError('missing', path);
      if (content.size > MOST_READ) throw archiveError('tooLargeToRead', path, MOST_READ);
      return collect(await content.open());
    },
    close,
  };
}
