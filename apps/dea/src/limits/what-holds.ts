import type { DeaConfig } from '../config.ts';

/** How each limit of an instance is enforced on this machine with these settings; told at start, and in /varz. */
export function whatHolds({ enforce_ulimit }: Pick<DeaConfig, 'enforce_ulimit'>): Record<string, string> {
  const asRoot = process.getuid?.() === 0;
  const byKernel = asRoot ? 'set, but apps run as root and may raise it' : 'by the kernel';
  const off = 'not enforced (enforce_ulimit is off)';
  return {
    memory: enforce_ulimit ? 'sampled every 2 s' : off,
    disk: enforce_ulimit ? 'measured every 20 s or more' : off,
    open_files: enforce_ulimit ? byKernel : off,
    file_size: enforce_ulimit ? byKernel : off,
    processes: 'not enforced',
    cpu: 'not enforced',
    isolation: 'none: apps run as the DEA’s own user (secure is off)',
  };
}
