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
export const failed = () => new FilerError(500, 'The DEA could not read it; its log says why.');
export const wrongRange = (size: number) =>
  new FilerError(416, 'There are no such bytes.', { 'Content-Range': `bytes */${size}` });

/** What the file system says of something that is not there, has just gone, or cannot be opened: as in 2012 it is not found. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO', 'EACCES']);

/** The refusal that an error amounts to; undefined for one that nobody expected. */
export function refusalFor(error: Error): FilerError | undefined {
  if (error instanceof FilerError) return error;
  return ABSENT.has((error as NodeJS.ErrnoException).code ?? '') ? noSuchFile() : undefined;
}
