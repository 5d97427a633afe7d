import { mkdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { secureUuid } from '@diy-paas/component';
import { wrongSha1 } from '../errors.ts';
import { evict } from './evict.ts';
import { type DropletSource, type FetchOptions, fetchDroplet, sha1Of } from './fetch-droplet.ts';
import { FewAtATime } from './few-at-a-time.ts';
import { isFile } from './is-file.ts';
import { unlessAborted } from './unless-aborted.ts';

type Use = (file: string) => Promise<void>;

/** Hundreds unpacked at once are ready no sooner, all of them late, and take 100 MB of memory that is never given back. */
const USED_AT_A_TIME = 4;

export interface CacheOptions {
  readonly forceHttp: boolean;
  /** Aborted when the DEA ends: gives up the downloads that are under way. */
  readonly closing: AbortSignal;
  /** Above it the droplets that nobody runs are removed. */
  readonly maxBytes: number;
  /** The sha1s of the droplets that instances run. */
  readonly running: () => ReadonlySet<string>;
}

/** The droplets that were fetched, each under its sha1. What is in here is whole, and has been checked. */
export class DropletCache {
  readonly #directory: string;
  readonly #options: CacheOptions;
  readonly #fetching = new Map<string, Promise<void>>();
  /** The sha1s of what was fetched or looked at by this very DEA. What it found here may have suffered meanwhile. */
  readonly #checked = new Set<string>();
  /** The sha1s of what is being used just now; a droplet that two use is in it twice. */
  readonly #inUse: string[] = [];
  readonly #using = new FewAtATime(USED_AT_A_TIME);

  private constructor(directory: string, options: CacheOptions) {
    this.#directory = directory;
    this.#options = options;
  }

  static async open(directory: string, options: CacheOptions): Promise<DropletCache> {
    const cache = new DropletCache(directory, options);
    await rm(cache.#parts, { recursive: true, force: true }); // of a DEA that was killed
    await mkdir(cache.#parts);
    return cache;
  }

  /**
   * Hands `use` the file of a droplet, fetched if need be. Several starts of one droplet fetch it once; one of them
   * that gives up (by `options.signal`) leaves the download to the others. Of many starts at once a few are handed
   * their droplets at a time.
   * @throws {Crash} when it cannot be fetched, or is not the one that was asked for
   */
  async withDroplet(source: DropletSource, options: FetchOptions, use: Use): Promise<void> {
    const sha1 = source.sha1.toLowerCase();
    if (!/^[0-9a-f]{40}$/.test(sha1)) return this.#withUnchecked(source, options, use);

    const file = join(this.#directory, `${sha1}.tgz`);
    this.#inUse.push(sha1);
    try {
      const having = this.#fetching.get(sha1) ?? this.#have(source, sha1, file, options);
      this.#fetching.set(sha1, having);
      await unlessAborted(having, options.signal);
      await this.#using.run(() => use(file), options.signal);
    } finally {
      this.#inUse.splice(this.#inUse.indexOf(sha1), 1);
    }
  }

  /** Makes sure that a droplet is here, and is the right one. */
  async #have(source: DropletSource, sha1: string, file: string, options: FetchOptions): Promise<void> {
    try {
      if (await this.#isSound(file, sha1)) {
        const now = new Date();
        await utimes(file, now, now);
      } else {
        await this.#fetchChecked(source, sha1, file, options);
        await this.#makeRoom();
      }
      this.#checked.add(sha1);
    } finally {
      this.#fetching.delete(sha1);
    }
  }

  async #isSound(file: string, sha1: string): Promise<boolean> {
    return (await isFile(file)) && (this.#checked.has(sha1) || (await sha1Of(file)) === sha1);
  }

  async #makeRoom(): Promise<void> {
    const { maxBytes, running } = this.#options;
    const needed = new Set([...running(), ...this.#inUse]);
    await evict(this.#directory, maxBytes, (name) => needed.has(name.replace('.tgz', '')));
  }

  async #fetchChecked(
    source: DropletSource,
    sha1: string,
    file: string,
    options: FetchOptions,
  ): Promise<void> {
    const { forceHttp, closing } = this.#options;
    const part = this.#partFile();
    try {
      const is = await fetchDroplet(source, part, { ...options, forceHttp, signal: closing });
      if (is !== sha1) throw wrongSha1(is, sha1);
      await rename(part, file);
    } finally {
      await rm(part, { force: true });
    }
  }

  /** A droplet that nobody can tell from another one serves this start only. */
  async #withUnchecked(source: DropletSource, options: FetchOptions, use: Use): Promise<void> {
    const { forceHttp, closing } = this.#options;
    options.log.warn(`the droplet cannot be checked: ${JSON.stringify(source.sha1)} is not a sha1`);
    const part = this.#partFile();
    const signal = AbortSignal.any([closing, options.signal]);
    try {
      await fetchDroplet(source, part, { ...options, forceHttp, signal });
      await this.#using.run(() => use(part), signal);
    } finally {
      await rm(part, { force: true });
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
