import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/**
 * Logs in as a client would and pings, in the protocol's own words.
 * @returns the server's answer: `PONG`, or its `-ERR` line
 */
export async function greeting(
  { port }: { port: number },
  login: { user?: string; pass?: string } = {},
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  await once(socket, 'connect');
  await lines.next(); // INFO {…}
  socket.write(`CONNECT ${JSON.stringify({ verbose: false, ...login })}\r\nPING\r\n`);
  const answer = await lines.next();
  socket.destroy();
  return answer.value ?? '';
}
