import type { Interface } from 'node:readline';
import type { Listen } from './config-file.ts';
import { NatsPortTaken, NatsServerFailed } from './errors.ts';

/**
 * Reads a starting nats-server's lines until it says that it is ready; gives the port it listens on.
 * @throws NatsPortTaken, NatsServerFailed where the lines end before that; the last one says why
 */
export function portWhenReady(lines: Interface, { host, port }: Listen): Promise<number> {
  return new Promise((resolve, reject) => {
    let listening = port;
    let last: string | undefined;
    lines.on('line', (line) => {
      last = line;
      const said = line.match(/Listening for client connections on .*:(\d+)$/);
      if (said) listening = Number(said[1]);
      if (line.endsWith('Server is ready')) resolve(listening);
    });
    lines.on('close', () => {
      const taken = last?.endsWith('address already in use"');
      reject(taken ? new NatsPortTaken(host, port) : new NatsServerFailed(last));
    });
  });
}
