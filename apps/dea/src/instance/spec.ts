import type { DeaStartRequest } from '@diy-paas/protocol';
import type { InstanceSpec } from './instance.ts';

const DEFAULT_LIMITS = { mem: 512, disk: 256, fds: 1024 };

/** What a start message says of the instance itself. */
export function specOf(request: DeaStartRequest, requestId: string | undefined): InstanceSpec {
  const { droplet, index, name, version, users, framework, debug, console, cc_partition } = request;
  const limits = {
    mem: request.limits?.mem ?? DEFAULT_LIMITS.mem,
    disk: request.limits?.disk ?? DEFAULT_LIMITS.disk,
    fds: request.limits?.fds ?? DEFAULT_LIMITS.fds,
  };
  return {
    ...{ droplet, index, name, version, users, framework, debug, console, cc_partition, limits, requestId },
    runtime: request.runtime_info.name,
    sha1: request.sha1.toLowerCase(),
    flapping: request.flapping ?? false,
  };
}
