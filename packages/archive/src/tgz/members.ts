import { promisify } from 'node:util';
import { crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import { type Copied, lengthOf } from './copied.ts';
import { MEMBER_HEADER, trailerOf } from './gzip.ts';
import type { Spool } from './spool.ts';

/**
 * Plain bytes are gathered up to this size and become one member. Large enough that what starting over costs (18 bytes
 * and an empty window) is nothing, small enough to be held in memory. A fixed size also makes the result independent of
 * how a source happened to cut its stream.
 */
const BATCH = 1024 * 1024;
/** Below this, compressing at once is quicker than handing it to another thread. */
const AT_ONCE = 16 * 1024;

/** Most of what is compressed at once is a tar header: it needs no room of 16 KB, as zlib takes by itself. */
const deflateNow = (plain: Buffer) => deflateRawSync(plain, { chunkSize: plain.length + 64 });
const deflateInBackground = promisify<Buffer, Buffer>(deflateRaw);

/** A part of the gzip file: so many bytes of members made here, the next ones of the spool; or a content that is copied. */
export type Part = { readonly made: number } | { readonly copied: Copied };

/**
 * A gzip file may hold many members, which unpack to one stream (RFC 1952). So what is already packed can become a member
 * as it is, between members made here.
 */
export class GzipMembers {
  readonly parts: Part[] = [];
  /** Bytes, of all parts. */
  size = 0;
  readonly #spool: Spool;
  #batch: Buffer[] = [];
  #batchSize = 0;

  /** @param spool takes the members that are made */
  constructor(spool: Spool) {
    this.#spool = spool;
  }

  /** Adds plain bytes. They must not be changed afterwards. */
  async write(plain: Buffer): Promise<void> {
    let rest = plain;
    while (this.#batchSize + rest.length >= BATCH) {
      const room = BATCH - this.#batchSize;
      this.#add(rest.subarray(0, room));
      rest = rest.subarray(room);
      await this.flush();
    }
    this.#add(rest);
  }

  /** Adds a member that is made of packed bytes when the file is written. */
  async copy(copied: Copied): Promise<void> {
    await this.flush();
    this.parts.push({ copied });
    this.size += lengthOf(copied);
  }

  /** Closes the member that is being gathered. */
  async flush(): Promise<void> {
    if (this.#batchSize === 0) return;
    const plain = Buffer.concat(this.#batch);
    this.#batch = [];
    this.#batchSize = 0;
    const body = plain.length < AT_ONCE ? deflateNow(plain) : await deflateInBackground(plain);
    const member = Buffer.concat([MEMBER_HEADER, body, trailerOf(plain.length, crc32(plain))]);
    this.#spool.append(member);
    this.parts.push({ made: member.length });
    this.size += member.length;
  }

  #add(plain: Buffer): void {
    this.#batch.push(plain);
    this.#batchSize += plain.length;
  }
}
