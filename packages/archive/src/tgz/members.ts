import { promisify } from 'node:util';
import { crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import type { Plain } from '../inflate.ts';
import type { Output } from './output.ts';

/**
 * Plain bytes are gathered up to this size and become one member. Large enough that what starting over costs (18 bytes
 * and an empty window) is nothing, small enough to be held in memory. A fixed size also makes the result independent of
 * how a source happened to cut its stream.
 */
const BATCH = 1024 * 1024;
/** Below this, compressing at once is quicker than handing it to another thread. */
const AT_ONCE = 16 * 1024;
/** Magic, deflate, no flags, no time, no hints, system unknown: the same on every machine. */
const MEMBER_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

const deflateInBackground = promisify<Buffer, Buffer>(deflateRaw);

/**
 * A gzip file may hold many members, which unpack to one stream (RFC 1952). So what is already deflated can become a member
 * as it is, between members made here.
 */
export class GzipMembers {
  readonly #out: Output;
  #batch: Buffer[] = [];
  #size = 0;

  constructor(out: Output) {
    this.#out = out;
  }

  /** Adds plain bytes. They must not be changed afterwards. */
  async write(plain: Buffer): Promise<void> {
    let rest = plain;
    while (this.#size + rest.length >= BATCH) {
      const room = BATCH - this.#size;
      this.#add(rest.subarray(0, room));
      rest = rest.subarray(room);
      await this.flush();
    }
    this.#add(rest);
  }

  /** Adds a member whose body is a deflate stream made elsewhere, that inflates to what `plain` says. */
  async copy(deflated: Iterable<Buffer> | AsyncIterable<Buffer>, plain: Plain): Promise<void> {
    await this.flush();
    await this.#out.write(MEMBER_HEADER);
    for await (const chunk of deflated) await this.#out.write(chunk);
    await this.#out.write(trailer(plain));
  }

  /** Closes the member that is being gathered. */
  async flush(): Promise<void> {
    if (this.#size === 0) return;
    const plain = Buffer.concat(this.#batch);
    this.#batch = [];
    this.#size = 0;
    const body = plain.length < AT_ONCE ? deflateRawSync(plain) : await deflateInBackground(plain);
    await this.#out.write(MEMBER_HEADER, body, trailer({ size: plain.length, crc32: crc32(plain) }));
  }

  #add(plain: Buffer): void {
    this.#batch.push(plain);
    this.#size += plain.length;
  }
}

function trailer({ size, crc32 }: Plain): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(crc32, 0);
  bytes.writeUInt32LE(size % 2 ** 32, 4);
  return bytes;
}
