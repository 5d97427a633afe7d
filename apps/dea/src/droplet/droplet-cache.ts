import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Log, secureUuid } from '@diy-paas/component';
import { download, TransferError } from '@diy-paas/transfer';
import { notFetched, wrongSha1 } from '../errors.ts';

/** Where a droplet is to be had. */
export interface DropletSource {
  /** 40 hex digits; anything else cannot be checked. */
  readonly sha1: string;
  /** GET answers it; may carry user:password@. */
  readonly executableUri: string;
  /** Its path, where the controller's disk is shared with us. */
  readonly executableFile?: string | undefined;
}

export interface FetchOptions {
  readonly log: Log;
  readonly requestId: string | undefined;
  /** Ends the wait, but not the download: another start may wait for the same droplet. */
  readonly signal: AbortSignal;
}

type Use = (file: string) => Promise<void>;

/** The droplets that were fetched, each under its sha1. What is in here has been checked. */
export class DropletCache {
  readonly #directory: string;
  readonly #forceHttp: boolean;
  readonly #closing: AbortSignal;
  readonly #fetching = new Map<string, Promise<void>>();

  private constructor(
    directory: string,
    { forceHttp, closing }: { forceHttp: boolean; closing: AbortSignal },
  ) {
    this.#directory = directory;
    this.#forceHttp = forceHttp;
    this.#closing = closing;
  }

  /** @param options.closing gives up the downloads that are under way */
  static async open(
    directory: string,
    options: { forceHttp: boolean; closing: AbortSignal },
  ): Promise<DropletCache> {
    const cache = new DropletCache(directory, options);
    await rm(cache.#parts, { recursive: true, force: true }); // of a DEA that was killed
    await mkdir(cache.#parts);
    return cache;
  }

  /**
   * Hands `use` the file of a droplet, fetched if need be. Several starts of one droplet fetch it once.
   * @throws {Crash} when it cannot be fetched, or is not the one that was asked for
   */
  async withDroplet(source: DropletSource, options: FetchOptions, use: Use): Promise<void> {
    const sha1 = source.sha1.toLowerCase();
    if (!/^[0-9a-f]{40}$/.test(sha1)) return this.#withUnchecked(source, options, use);

    const file = join(this.#directory, `${sha1}.tgz`);
    if (!(await isFile(file))) {
      const fetching = this.#fetching.get(sha1) ?? this.#fetchChecked(source, sha1, file, options);
      this.#fetching.set(sha1, fetching);
      await unlessAborted(fetching, options.signal);
    }
    await use(file);
  }

  async #fetchChecked(
    source: DropletSource,
    sha1: string,
    file: string,
    options: FetchOptions,
  ): Promise<void> {
    const part = this.#partFile();
    try {
      const is = await this.#fetch(source, part, { ...options, signal: this.#closing });
      if (is !== sha1) throw wrongSha1(is, sha1);
      await rename(part, file);
    } finally {
      this.#fetching.delete(sha1);
      await rm(part, { force: true });
    }
  }

  /** A droplet that nobody can tell from another one serves this start only. */
  async #withUnchecked(source: DropletSource, options: FetchOptions, use: Use): Promise<void> {
    options.log.warn(`the droplet cannot be checked: ${JSON.stringify(source.sha1)} is not a sha1`);
    const part = this.#partFile();
    try {
      await this.#fetch(source, part, {
        ...options,
        signal: AbortSignal.any([this.#closing, options.signal]),
      });
      await use(part);
    } finally {
      await rm(part, { force: true });
    }
  }

  /** Returns the sha1 of what has come. */
  async #fetch(
    { executableFile, executableUri }: DropletSource,
    to: string,
    { log, requestId, signal }: FetchOptions,
  ): Promise<string> {
    try {
      if (
        !this.#forceHttp &&
        executableFile &&
        isAbsolute(executableFile) &&
        (await isFile(executableFile))
      ) {
        log.debug({ file: executableFile }, 'taking the droplet from the shared disk');
        await copyFile(executableFile, to);
        return await sha1Of(to);
      }
      const { sha1, size } = await download(executableUri, to, { requestId, signal });
      log.debug({ bytes: size }, 'fetched the droplet');
      return sha1;
    } catch (error) {
      if (error instanceof TransferError || 'code' in (error as Error)) throw notFetched(error as Error);
      throw error;
    }
  }

  /** Where droplets lie that are not whole yet, or not checked. */
  get #parts(): string {
    return join(this.#directory, 'parts');
  }

  #partFile(): string {
    return join(this.#parts, secureUuid());
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

async function sha1Of(file: string): Promise<string> {
  const hash = createHash('sha1');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Waits for `work`, but no longer than until `signal` is aborted; the work goes on. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
