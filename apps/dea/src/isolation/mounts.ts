/** A line of a table of mounts, see fstab(5). */
export interface Mount {
  readonly source: string;
  /** Where it is seen. */
  readonly target: string;
  readonly type: 'bind' | 'proc' | 'tmpfs';
  readonly options: readonly string[];
}

const SAFE = ['nosuid', 'nodev'];
/** The place for it is made, where it is not there. */
export const MADE = 'X-mount.mkdir';

/** A directory or file of the machine, at its own path, that can be read and run. */
export const readOnly = (path: string, ...options: string[]): Mount => ({
  ...{ source: path, target: path, type: 'bind', options: ['bind', 'ro', ...SAFE, ...options] },
});

/** A directory that can be written to as well. */
export const writable = (source: string, target = source): Mount => ({
  ...{ source, target, type: 'bind', options: ['bind', ...SAFE, MADE] },
});

/** A device of the machine. */
export const device = (path: string): Mount => ({
  ...{ source: path, target: path, type: 'bind', options: ['bind', 'nosuid', 'noexec'] },
});

/** An empty directory in memory. */
export const empty = (target: string, ...options: string[]): Mount => ({
  ...{ source: 'tmpfs', target, type: 'tmpfs', options: [...SAFE, MADE, ...options] },
});

/** The processes of the pid namespace that it is mounted in. */
export const processes: Mount = {
  ...{ source: 'proc', target: '/proc', type: 'proc', options: [...SAFE, 'noexec'] },
};

/** As `mount --all --fstab` reads it, below a directory that is to become the root; what lies deeper comes later. */
export const asFstab = (root: string, mounts: readonly Mount[]): string =>
  mounts
    .toSorted((one, other) => (one.target < other.target ? -1 : 1))
    .map(({ source, target, type, options }) => {
      const place = target === '/' ? root : root + target;
      const fields = [source, place, type === 'bind' ? 'none' : type, options.join(), '0', '0'];
      return `${fields.map(escaped).join(' ')}\n`;
    })
    .join('');

/** Blanks and the like as fstab has them: `\040`. */
const escaped = (field: string): string =>
  field.replace(/[\s\\#]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
