import { createHash, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { statusRoutes } from '@diy-paas/protocol';
import basicAuth from '@fastify/basic-auth';
import fastify from 'fastify';

export interface StatusServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves `GET /healthz` and `GET /varz` with basic auth. `varz` is asked anew for each request. */
export async function startStatusServer(options: {
  host: string;
  port: number;
  credentials: [string, string];
  varz: () => Record<string, unknown>;
}): Promise<StatusServer> {
  const { host, port, credentials, varz } = options;
  const server = fastify();
  await server.register(basicAuth, {
    authenticate: { realm: 'Component' },
    validate: (user, password, _request, _reply, done) => {
      done(sameCredentials([user, password], credentials) ? undefined : new Error('wrong user or password'));
    },
  });
  server.addHook('onRequest', server.basicAuth);
  const cpu = cpuMeter();
  server.get(statusRoutes.healthz.path, async (_, reply) => reply.type('text/plain').send('ok\n'));
  server.get(statusRoutes.varz.path, async () => ({
    ...varz(),
    num_cores: availableParallelism(),
    mem_bytes: process.memoryUsage.rss(),
    cpu: cpu(),
  }));
  await server.listen({ host, port });
  return { port: (server.server.address() as { port: number }).port, close: () => server.close() };
}

/** Compares in a time that tells nothing of where the first difference is. */
export function sameCredentials(given: [string, string], expected: [string, string]): boolean {
  const digest = (pair: [string, string]) => createHash('sha256').update(JSON.stringify(pair)).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** % of one core that this process used since it was last asked. */
function cpuMeter(): () => number {
  let [usage, time] = [process.cpuUsage(), performance.now()];
  return () => {
    const [used, now] = [process.cpuUsage(usage), performance.now()];
    const percent = ((used.user + used.system) / 1000 / (now - time)) * 100;
    [usage, time] = [process.cpuUsage(), now];
    return Math.round(percent * 10) / 10;
  };
}
