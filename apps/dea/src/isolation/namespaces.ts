import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run } from '@diy-paas/process';
import type { Directories } from '../machine/directories.ts';
import { asFstab, type Mount, processes, readOnly } from './mounts.ts';
import { makeSkeleton } from './skeleton.ts';
import { ownView } from './view.ts';

const ENV = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };

/**
 * Mounts what is to be seen, makes that the root, and becomes the program that follows. The old root is let go of; where
 * that is forbidden, as containers do even to those who may mount, it is covered.
 * Arguments: the table of mounts, which is of no use any more then; the new root; the directory to go to.
 */
const MOVE_IN =
  'umask 022; mount --all --fstab "$1"; failed=$?; rm -- "$1"; [ $failed = 0 ] && cd "$2" && ' +
  '{ pivot_root . . 2> /dev/null && umount --no-canonicalize --lazy . || mount --move . /; } && ' +
  'exec chroot . /usr/bin/env --chdir="$3" "${@:4}"';

/** Gives apps mount, pid and ipc namespaces of their own, with a root that has only what they need. For root. */
export class Namespaces {
  readonly #directories: Directories;
  readonly #shared: readonly Mount[];

  private constructor(directories: Directories, shared: readonly Mount[]) {
    this.#directories = directories;
    this.#shared = [{ ...readOnly('/'), source: directories.root }, ...shared];
  }

  /**
   * Tries whether this machine lets us.
   * @param shared what all apps see
   * @returns why not, where it does not
   */
  static async open(directories: Directories, shared: readonly Mount[]): Promise<Namespaces | string> {
    const { root, base, mounts } = directories;
    const namespaces = new Namespaces(directories, shared);
    try {
      await rm(mounts, { recursive: true }); // what a DEA that was killed had no time to use
      await mkdir(mounts, { mode: 0o700 });
      await makeSkeleton(root, base, shared);
      const [program, ...args] = await namespaces.#around('try', [processes], '/', ['/bin/true']);
      const { code, stderr } = await run(program, args, { env: ENV });
      return code === 0 ? namespaces : stderr.trim().split('\n')[0]!;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /**
   * A command that runs another one there. What it becomes is the first process of its pid namespace: with it all others end.
   * @param home the instance's directory
   * @param memory MB
   */
  around(home: string, memory: number, command: readonly string[]): Promise<[string, ...string[]]> {
    return this.#around(basename(home), ownView(this.#directories, home, memory), home, command);
  }

  async #around(
    name: string,
    own: readonly Mount[],
    directory: string,
    command: readonly string[],
  ): Promise<[string, ...string[]]> {
    const { root, mounts } = this.#directories;
    const table = join(mounts, name);
    await writeFile(table, asFstab(root, [...this.#shared, ...own]));
    const move = ['/bin/bash', '-c', MOVE_IN, 'move-in', table, root, directory, ...command];
    return ['/usr/bin/unshare', '--mount', '--pid', '--ipc', '--fork', ...move];
  }
}

/** A command that runs another one in the namespaces of a process. */
export const amid = (pid: number, home: string, command: readonly string[]): [string, ...string[]] => [
  ...(['/usr/bin/nsenter', `--target=${pid}`, '--mount', '--pid', '--ipc', '--'] as const),
  ...['/usr/bin/env', `--chdir=${home}`, ...command],
];
