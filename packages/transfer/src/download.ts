import { TransferError } from './errors.ts';
import { exchange, explain, type TransferOptions } from './request.ts';
import { type SaveOptions, save } from './save.ts';

export type DownloadOptions = TransferOptions & Omit<SaveOptions, 'tooLarge'>;

/**
 * Fetches `uri` into `file`, which is removed again when that fails.
 * @returns its size, bytes
 * @throws {TransferError}
 */
export async function download(uri: string, file: string, options: DownloadOptions = {}): Promise<number> {
  const response = await exchange(uri, 'GET', options);
  try {
    return await save(response, file, { ...options, tooLarge: (maxBytes) => new TooLarge(maxBytes) });
  } catch (error) {
    response.destroy();
    const { origin, pathname } = new URL(uri);
    const why = error instanceof TooLarge ? error.message : explain(error as Error);
    throw new TransferError(`${origin}${pathname}`, why);
  }
}

class TooLarge extends Error {
  constructor(maxBytes: number) {
    super(`is larger than ${maxBytes} bytes, the most that is taken`);
  }
}
