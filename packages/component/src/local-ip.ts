import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A root name server: no packet is sent to it, the kernel only picks the route that would lead there. */
const FAR_AWAY = '198.41.0.4';

/** This machine's address on the network that leads to `route` (a host name or address); 127.0.0.1 where none does. */
export async function localIp(route = FAR_AWAY): Promise<string> {
  const socket = createSocket('udp4');
  try {
    socket.connect(1, route);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    return '127.0.0.1';
  } finally {
    socket.close();
  }
}
