/** Who is to log in. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** An address that cannot be used. `where` is the address without user and password, `what` says what is wrong with it. */
export class BadAddress extends Error {
  override readonly name = 'BadAddress';
  readonly where: string;
  readonly what: string;
  constructor(where: string, what: string) {
    super(`${where} ${what}`);
    this.where = where;
    this.what = what;
  }
}

/**
 * Takes a URI like `http://user:pass%40word@host/` apart: clients want user and password elsewhere, and nobody wants
 * them in a message or a log.
 * @returns the URI without them; no login where it names no user
 * @throws {BadAddress} when it is no URI, or they are not encoded as in one
 */
export function parseAddress(uri: string): { url: URL; login: Login | undefined } {
  if (!URL.canParse(uri)) throw new BadAddress('the given address', 'is not a URI');
  const url = new URL(uri);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  if (!username) return { url, login: undefined };
  try {
    return { url, login: { user: decodeURIComponent(username), password: decodeURIComponent(password) } };
  } catch {
    throw new BadAddress(url.href, 'has a user or password that is not encoded as in a URI');
  }
}
