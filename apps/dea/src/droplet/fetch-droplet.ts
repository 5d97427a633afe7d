import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { defaultDropletLimits } from '@diy-paas/archive';
import type { Log } from '@diy-paas/component';
import { download, TransferError } from '@diy-paas/transfer';
import { notFetched } from '../errors.ts';
import { isFile } from './is-file.ts';

/** Where a droplet is to be had. */
export interface DropletSource {
  /** 40 hex digits; anything else cannot be checked. */
  readonly sha1: string;
  /** GET answers it; may carry user:password@. */
  readonly executableUri: string;
  /** Its absolute path, where the controller's disk is shared with us. */
  readonly executableFile?: string | undefined;
}

export interface FetchOptions {
  readonly log: Log;
  /** The journey that this belongs to. */
  readonly requestId: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Brings a droplet to the file `to`; returns the sha1 of what has come.
 * @param forceHttp fetches it by its URI even where its file is at hand
 * @throws {Crash}
 */
export async function fetchDroplet(
  { executableFile, executableUri }: DropletSource,
  to: string,
  { log, requestId, signal, forceHttp }: FetchOptions & { forceHttp: boolean },
): Promise<string> {
  try {
    if (!forceHttp && executableFile && isAbsolute(executableFile) && (await isFile(executableFile))) {
      log.debug({ file: executableFile }, 'taking the droplet from the shared disk');
      await copyFile(executableFile, to);
      return await sha1Of(to);
    }
    const hash = createHash('sha1');
    const onChunk = (chunk: Buffer) => hash.update(chunk);
    const maxBytes = defaultDropletLimits.bytes; // of what it unpacks to; packed it is less
    const size = await download(executableUri, to, { requestId, signal, onChunk, maxBytes });
    log.debug({ bytes: size }, 'fetched the droplet');
    return hash.digest('hex');
  } catch (error) {
    const expected = error instanceof TransferError || (error as NodeJS.ErrnoException).syscall;
    throw expected ? notFetched(error as Error) : error;
  }
}

/** 40 hex digits */
export async function sha1Of(file: string): Promise<string> {
  const hash = createHash('sha1');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
