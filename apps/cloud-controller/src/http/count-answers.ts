import type { FastifyInstance } from 'fastify';

/** Counts the answers given since the start, by the first digit of their status: `{'2xx': 12, '4xx': 1}`. */
export function countAnswers(server: FastifyInstance): Record<string, number> {
  const counts: Record<string, number> = {};
  server.addHook('onResponse', async (_, reply) => {
    const kind = `${Math.floor(reply.statusCode / 100)}xx`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  });
  return counts;
}
