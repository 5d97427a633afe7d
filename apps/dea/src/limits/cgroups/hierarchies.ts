import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A tree of cgroups that the kernel shows somewhere, and our own place in it. */
export interface Hierarchy {
  readonly version: 1 | 2;
  /** Of version 1; in version 2 the files of each directory say. */
  readonly controllers: readonly string[];
  /** Absolute path of the directory of the cgroup that this process is in. */
  readonly own: string;
}

/** The trees that this process sees itself in. */
export function hierarchies(
  membership = readFileSync('/proc/self/cgroup', 'utf8'),
  mountinfo = readFileSync('/proc/self/mountinfo', 'utf8'),
): Hierarchy[] {
  const mounts = mountinfo.split('\n').flatMap((line) => mountOf(line) ?? []);
  return membership.split('\n').flatMap((line) => {
    // "4:memory:/path", or "0::/path" in version 2
    const [, id, names, path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined) return [];
    const version = id === '0' ? 2 : 1;
    const controllers = names!.split(',').filter(Boolean);
    const mount = mounts.find((each) =>
      version === 2
        ? each.type === 'cgroup2'
        : each.type === 'cgroup' && controllers.every((name) => each.options.includes(name)),
    );
    // A container may be shown a part of the tree only, or be told names as the host has them.
    if (!mount) return [];
    const below = mount.root !== '/' && path.startsWith(mount.root) ? path.slice(mount.root.length) : path;
    return [{ version, controllers, own: join(mount.point, below) }];
  });
}

/** "32 31 0:28 /root /point rw,relatime - cgroup cgroup rw,cpu" */
function mountOf(line: string) {
  const [about, filesystem] = line.split(' - ').map((part) => part.split(' '));
  if (!about || !filesystem) return undefined;
  const [root, point] = about.slice(3) as [string, string];
  return { root, point, type: filesystem[0], options: filesystem[2]!.split(',') };
}
