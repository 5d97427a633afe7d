import { type Route, routes } from '@diy-paas/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { checkAppId } from '../app-id.ts';

interface Params {
  Params: { id: string; upload_id: string; sha1: string };
}
export type Handler = (request: FastifyRequest<Params>, reply: FastifyReply) => Promise<unknown>;

/**
 * Mounts a handler for each route of the protocol. Before a handler sees a request, and before its body is read, the
 * user and password are checked where the route asks for them (or `requireAuth` does for all), and the app id.
 */
export function mount(
  server: FastifyInstance,
  requireAuth: boolean,
  handlers: Record<keyof typeof routes, Handler>,
): void {
  const checkId = async ({ params }: FastifyRequest<Params>) => checkAppId(params.id);
  for (const [name, route] of Object.entries<Route>(routes)) {
    const asksForPassword = requireAuth || route.auth === 'basic';
    server.route<Params>({
      method: route.method,
      url: route.path,
      onRequest: asksForPassword ? [server.basicAuth, checkId] : [checkId],
      handler: handlers[name as keyof typeof routes],
    });
  }
}
