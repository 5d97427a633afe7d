import type { DeaConfig } from '../config.ts';
import type { Cgroups } from './cgroups/cgroups.ts';
import type { ControllerName } from './cgroups/controllers.ts';

export interface Found {
  readonly whyNoNamespaces: string | undefined;
  readonly cgroups: Pick<Cgroups, 'whyNot'> | undefined;
}

/** How each limit of an instance is enforced on this machine with these settings. */
export function whatHolds(
  { secure, enforce_ulimit }: Pick<DeaConfig, 'secure' | 'enforce_ulimit'>,
  { whyNoNamespaces, cgroups }: Found,
): Record<string, string> {
  if (!secure && !enforce_ulimit) {
    const off = 'not enforced (secure and enforce_ulimit are off)';
    const all = ['memory', 'disk', 'open_files', 'file_size', 'processes', 'cpu'];
    return { ...Object.fromEntries(all.map((limit) => [limit, off])), isolation: NO_ISOLATION };
  }
  const asRoot = process.getuid?.() === 0 && !secure;
  const byKernel = asRoot ? 'set, but apps run as root and may raise it' : 'by the kernel';
  const byCgroup = (name: ControllerName, otherwise: string) => {
    const whyNot = cgroups?.whyNot(name);
    if (whyNot !== undefined) return `${otherwise} (no cgroup: ${whyNot})`;
    return secure
      ? 'by the kernel (cgroup)'
      : 'by the kernel (cgroup), but an app may leave it: it runs as the DEA’s user';
  };
  return {
    memory: byCgroup('memory', 'sampled every 2 s'),
    disk: 'measured every 20 s or more',
    open_files: byKernel,
    file_size: byKernel,
    processes: secure ? 'by the kernel' : byCgroup('pids', 'not enforced'),
    cpu: byCgroup('cpu', 'not enforced: processors are shared as the scheduler likes'),
    isolation: secure ? isolation(whyNoNamespaces) : NO_ISOLATION,
  };
}

const NO_ISOLATION = 'none: apps run as the DEA’s own user (secure is off)';

const isolation = (whyNoNamespaces: string | undefined): string =>
  whyNoNamespaces === undefined
    ? 'a system user, and mount, pid and ipc namespaces, for each instance'
    : `a system user for each instance; no namespaces (${whyNoNamespaces})`;
