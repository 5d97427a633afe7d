import { once } from 'node:events';
import { createServer } from 'node:net';

/** `wanted` where it is free, another free port of 127.0.0.1 otherwise. */
export async function freePort(wanted: number): Promise<number> {
  return (await portIfFree(wanted)) ?? (await portIfFree(0))!;
}

/** The port, where nobody uses it just now; 0 stands for any. */
export async function portIfFree(port: number): Promise<number | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return (server.address() as { port: number }).port;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}
