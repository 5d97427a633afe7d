import type { DeaConfig } from '../config.ts';

/** How each limit of an instance is enforced on this machine with these settings; told at start, and in /varz. */
export function whatHolds({
  secure,
  enforce_ulimit,
}: Pick<DeaConfig, 'secure' | 'enforce_ulimit'>): Record<string, string> {
  const limits = secure || enforce_ulimit;
  const asRoot = process.getuid?.() === 0 && !secure;
  const byKernel = asRoot ? 'set, but apps run as root and may raise it' : 'by the kernel';
  const off = 'not enforced (secure and enforce_ulimit are off)';
  return {
    memory: limits ? 'sampled every 2 s' : off,
    disk: limits ? 'measured every 20 s or more' : off,
    open_files: limits ? byKernel : off,
    file_size: limits ? byKernel : off,
    processes: secure ? 'by the kernel' : 'not enforced (secure is off)',
    cpu: 'not enforced',
    isolation: secure
      ? 'a system user for each instance; no namespaces'
      : 'none: apps run as the DEA’s own user (secure is off)',
  };
}
