import { setTimeout as wait } from 'node:timers/promises';
import {
  BadMessage,
  decode,
  encode,
  type Message,
  type Payload,
  type PayloadInput,
  REQUEST_ID,
  type Reply,
  type ReplyInput,
} from '@diy-paas/protocol';
import {
  createInbox,
  ErrorCode,
  headers,
  type Msg,
  type NatsConnection,
  type NatsError,
  type PublishOptions,
} from 'nats';
import { deliverReply, isNoResponders } from './deliver-reply.ts';
import type { Link } from './link.ts';
import type { Log } from './log.ts';

/** What a handler knows of a message besides its payload. */
export interface Envelope<M extends Message> {
  readonly subject: string;
  /** The journey this message belongs to: the sender's X-Vcap-Request-Id, if it has one. */
  readonly requestId: string | undefined;
  readonly wantsReply: boolean;
  /** Answers the sender; does nothing where no answer is wanted. */
  reply(payload: ReplyInput<M>): Promise<void>;
}

export type Handler<M extends Message> = (payload: Payload<M>, envelope: Envelope<M>) => Promise<void> | void;

export interface SubscribeOptions<M extends Message> {
  /** Members of one queue group share the messages. */
  readonly queue?: string;
  /** What to answer to a message that could not be read; `{error: why}` by default. */
  readonly refusal?: (why: string) => ReplyInput<M>;
}

export interface Subscription {
  unsubscribe(): void;
}

/** Nobody answered a request: `reason` tells whether nobody listens on the subject, or nobody spoke in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly reason: 'nobody' | 'timeout';
  constructor(subject: string, reason: 'nobody' | 'timeout') {
    super(reason === 'nobody' ? `nobody listens on ${subject}` : `no answer on ${subject} in time`);
    this.reason = reason;
  }
}

/** The message bus, in parsed messages: what cannot be read never reaches a handler. */
export class Bus {
  readonly #connection: NatsConnection;
  readonly #link: Link;
  readonly #log: Log;

  constructor(connection: NatsConnection, link: Link, log: Log) {
    this.#connection = connection;
    this.#link = link;
    this.#log = log;
  }

  /** Says something, at once or, in order, when the connection is back. */
  publish<M extends Message>(message: M, payload: PayloadInput<M>, requestId?: string): void {
    this.#send(message.subject, encode(payload), withRequestId(requestId));
  }

  /** Calls `handle` for each message. Neither a bad message nor a failing handler ends the subscription. */
  subscribe<M extends Message>(
    message: M,
    handle: Handler<M>,
    { queue, refusal = (error) => ({ error }) as ReplyInput<M> }: SubscribeOptions<M> = {},
  ): Subscription {
    const receive = async (raw: Msg) => {
      const envelope = this.#envelope<M>(raw);
      try {
        await handle(decode(message.subject, message.payload, raw.data) as Payload<M>, envelope);
      } catch (error) {
        if (error instanceof BadMessage) {
          this.#log.warn(
            { subject: raw.subject, request_id: envelope.requestId },
            `ignored: ${error.message}`,
          );
          await envelope.reply(refusal(error.message));
        } else {
          this.#log.error(
            { subject: raw.subject, request_id: envelope.requestId, err: error },
            'bug in a handler',
          );
        }
      }
    };
    const options = queue === undefined ? {} : { queue };
    return this.#connection.subscribe(message.subject, {
      ...options,
      callback: (error, raw) => {
        if (error) this.#log.error({ subject: message.subject, err: error }, 'subscription failed');
        else void receive(raw);
      },
    });
  }

  /** Everything that is said on a subject (wildcards allowed), unparsed: for people who watch. */
  watch(subject: string, see: (subject: string, text: string) => void): Subscription {
    return this.#connection.subscribe(subject, {
      callback: (error, raw) => {
        if (!error) see(raw.subject, raw.string());
      },
    });
  }

  /**
   * Asks, and returns the first answer.
   * @throws {NoAnswer} when nobody listens, or nobody answers within `timeoutMs`
   * @throws {BadMessage} when the answer cannot be read
   */
  async request<M extends Message>(
    message: M,
    payload: PayloadInput<M>,
    { timeoutMs, requestId }: { timeoutMs: number; requestId?: string | undefined },
  ): Promise<Reply<M>> {
    await this.#link.whenUp();
    try {
      const options = { timeout: timeoutMs, ...withRequestId(requestId) };
      const raw = await this.#connection.request(message.subject, encode(payload), options);
      return decode(`reply to ${message.subject}`, message.reply!, raw.data) as Reply<M>;
    } catch (error) {
      const code = (error as NatsError).code;
      if (code === ErrorCode.NoResponders) throw new NoAnswer(message.subject, 'nobody');
      if (code === ErrorCode.Timeout) throw new NoAnswer(message.subject, 'timeout');
      throw error;
    }
  }

  /** Asks, and hands over each answer until `see` returns true (enough) or the time is up. Bad answers are skipped. */
  async requestMany<M extends Message>(
    message: M,
    payload: PayloadInput<M>,
    { timeoutMs, see }: { timeoutMs: number; see: (reply: Reply<M>) => boolean },
  ): Promise<void> {
    const inbox = createInbox();
    const enough = new AbortController();
    const subscription = this.#connection.subscribe(inbox, {
      callback: (error, raw) => {
        if (error || enough.signal.aborted) return;
        if (isNoResponders(raw)) return enough.abort();
        try {
          if (see(decode(`reply to ${message.subject}`, message.reply!, raw.data) as Reply<M>))
            enough.abort();
        } catch (bad) {
          this.#log.warn(`ignored: ${(bad as Error).message}`);
        }
      },
    });
    this.#send(message.subject, encode(payload), { reply: inbox });
    await wait(timeoutMs, undefined, { signal: enough.signal }).catch(() => {});
    subscription.unsubscribe();
  }

  /**
   * Until everything published so far has reached the server. When the bus is restarted meanwhile: until it is back and
   * knows our subscriptions; what was published just before may be lost.
   */
  async flush(): Promise<void> {
    for (;;) {
      await this.#link.whenUp();
      try {
        return await this.#connection.flush();
      } catch (error) {
        if (this.#connection.isClosed()) throw error;
      }
    }
  }

  /** Sends what is waiting and disconnects; a bus that is away just now is not waited for. */
  async close(): Promise<void> {
    if (this.#connection.isClosed()) return;
    if (this.#link.isUp) await this.#connection.drain().catch(() => this.#connection.close());
    else await this.#connection.close();
  }

  #send(subject: string, data: Uint8Array, options: PublishOptions): void {
    const send = () => {
      if (!this.#connection.isClosed()) this.#connection.publish(subject, data, options);
    };
    if (this.#link.isUp) send();
    else void this.#link.whenUp().then(send);
  }

  #envelope<M extends Message>(raw: Msg): Envelope<M> {
    const requestId = raw.headers?.get(REQUEST_ID) || undefined;
    return {
      subject: raw.subject,
      requestId,
      wantsReply: Boolean(raw.reply),
      reply: async (payload) => {
        if (!raw.reply) return;
        const options = withRequestId(requestId);
        const heard = await deliverReply(this.#connection, this.#link, raw.reply, encode(payload), options);
        if (!heard)
          this.#log.warn({ request_id: requestId }, 'a reply was not delivered: its requester has gone');
      },
    };
  }
}

function withRequestId(requestId: string | undefined) {
  if (requestId === undefined) return {};
  const carried = headers();
  carried.set(REQUEST_ID, requestId);
  return { headers: carried };
}
