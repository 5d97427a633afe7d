/** `host`, `host:port`, `*.domain` (every name below it), `[address of IPv6]:port`. Without a port: whichever. */
export const HOST_PATTERN = /^((\*\.)?[\w-]+(\.[\w-]+)*|\[[\da-f:.]+\])(:\d{1,5})?$/i;

/**
 * Whether `url` leads to one of the hosts that `patterns` name; no pattern at all allows every host.
 * It is names that are compared, as they stand in the URL: what a name resolves to is the business of whoever allowed it.
 */
export function isAllowed(url: URL, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return true;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return patterns.some((pattern) => {
    const [, host, wantedPort] = /^(.*?)(?::(\d+))?$/.exec(pattern.toLowerCase())!;
    if (wantedPort !== undefined && Number(wantedPort) !== Number(port)) return false;
    return host!.startsWith('*.') ? url.hostname.endsWith(host!.slice(1)) : url.hostname === host;
  });
}
