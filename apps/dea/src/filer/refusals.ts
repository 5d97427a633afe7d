/** Why a file is not served: an HTTP status, and the words of 2012. */
export class FilerError extends Error {
  override readonly name = 'FilerError';
  readonly status: number;
  readonly headers: Record<string, string>;
  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export const notAllowed = () =>
  new FilerError(401, 'User and password, please.', { 'WWW-Authenticate': 'Basic realm="DEA"' });
export const noSuchFile = () => new FilerError(404, 'Entity not found.');
export const notAccessible = () => new FilerError(403, 'Not accessible');
export const wrongMethod = () => new FilerError(405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' });
export const wrongRange = (size: number) =>
  new FilerError(416, 'There are no such bytes.', { 'Content-Range': `bytes */${size}` });
