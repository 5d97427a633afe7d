/**
 * A file could not be fetched or delivered. `message` is a sentence that names the address, without credentials:
 * "http://127.0.0.1:9292/staging/app/1 answered 404 Not Found".
 */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  constructor(where: string, what: string) {
    super(`${where} ${what}`);
  }
}
