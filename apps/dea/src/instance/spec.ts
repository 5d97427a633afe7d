import type { DeaStartRequest } from '@diy-paas/protocol';

/** What a start message says of an instance, with its defaults filled in. */
export interface InstanceSpec
  extends Pick<
    DeaStartRequest,
    'droplet' | 'index' | 'name' | 'version' | 'users' | 'framework' | 'debug' | 'console' | 'cc_partition'
  > {
  readonly runtime: string;
  /** Of its droplet, as the start message gave it. */
  readonly sha1: string;
  readonly flapping: boolean;
  /** MB, MB, count */
  readonly limits: { readonly mem: number; readonly disk: number; readonly fds: number };
  /** The journey that its start belongs to. */
  readonly requestId: string | undefined;
}

const DEFAULT_LIMITS = { mem: 512, disk: 256, fds: 1024 };

/** What of a start message is about the instance itself. */
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
