import { isIPv4, isIPv6 } from 'node:net';
import { localIp } from '@diy-paas/component';

/** Whether only this machine can connect to what listens on `host`. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** The address at which others find what listens on `host`; `localRoute` chooses where that is every address. */
export async function addressOf(host: string, localRoute?: string): Promise<string> {
  if (host === '0.0.0.0' || host === '::') return localIp(localRoute);
  return host === 'localhost' ? '127.0.0.1' : host;
}

export const httpUri = (address: string, port: number): string =>
  `http://${isIPv6(address) ? `[${address}]` : address}:${port}`;
