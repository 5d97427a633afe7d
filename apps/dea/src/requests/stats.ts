import type { Dea } from '../context.ts';
import type { Instance } from '../instance/instance.ts';
import { toldUsage } from '../usage/usage.ts';

const MB = 1024 * 1024;

/** What an instance is, what it may use, and what it does use. */
export const statsOf = ({ ip, config }: Dea, { spec, ports, uris, startedAt, usage }: Instance) => ({
  name: spec.name,
  host: config.external_host ?? ip,
  port: ports.app,
  uris: [...uris],
  uptime: (Date.now() - startedAt.getTime()) / 1000,
  mem_quota: spec.limits.mem * MB,
  disk_quota: spec.limits.disk * MB,
  fds_quota: spec.limits.fds,
  ...(usage && { usage: toldUsage(usage) }),
});
