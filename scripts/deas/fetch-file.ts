import { NotFound } from './command.ts';
import type { Found } from './find.ts';

/**
 * Asks an instance's DEA for a file of it, or the listing of a directory.
 * @param query of the file viewer: `tail_offset=0` for all there is and all that comes
 * @throws {NotFound} with the DEA's words
 */
export async function fetchFile(instance: Found, path: string, query = ''): Promise<Response> {
  const { file_uri, staged, credentials = ['', ''], index } = instance;
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const authorization = `Basic ${Buffer.from(credentials.join(':')).toString('base64')}`;
  const response = await fetch(`${file_uri}${staged}/${encoded}${query && `?${query}`}`, {
    headers: { authorization },
  }).catch((error: Error) => {
    throw new NotFound(`The DEA of instance ${index} does not answer: ${(error.cause as Error).message}`);
  });
  if (!response.ok) {
    throw new NotFound(`${path || '/'} of instance ${index}: ${(await response.text()).trim()}`);
  }
  return response;
}
