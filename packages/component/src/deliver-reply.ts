import { setTimeout as wait } from 'node:timers/promises';
import { createInbox, type Msg, type NatsConnection, type PublishOptions } from 'nats';
import type { Link } from './link.ts';

/** How long a reply is offered again while nobody listens for it. */
const PATIENCE_MS = 10_000;

/**
 * Publishes a reply, and offers it again while the server says that nobody listens for it: after the bus was
 * restarted we may be back before the requester is, and plain NATS would drop the answer.
 * @returns whether somebody heard it
 */
export async function deliverReply(
  connection: NatsConnection,
  link: Link,
  subject: string,
  data: Uint8Array,
  options: PublishOptions,
): Promise<boolean> {
  for (let delayMs = 50; delayMs < PATIENCE_MS; delayMs *= 2) {
    await link.whenUp();
    if (connection.isClosed()) return false;
    // When the connection is lost in the middle nobody knows whether it was heard: it is said again.
    const heard = await tryToDeliver(connection, subject, data, options).catch(() => false);
    if (heard) return true;
    await wait(delayMs);
  }
  return false;
}

/**
 * A reply that carries a reply subject of its own makes the server tell when nobody listens: its "no responders"
 * arrives, in order, before the answer to our flush.
 */
async function tryToDeliver(
  connection: NatsConnection,
  subject: string,
  data: Uint8Array,
  options: PublishOptions,
): Promise<boolean> {
  const receipt = createInbox();
  let heard = true;
  const subscription = connection.subscribe(receipt, {
    callback: (_, raw) => {
      if (isNoResponders(raw)) heard = false;
    },
  });
  try {
    connection.publish(subject, data, { ...options, reply: receipt });
    await connection.flush();
    return heard;
  } finally {
    subscription.unsubscribe();
  }
}

/** The server's own answer to a message with a reply subject that nobody is subscribed to. */
export const isNoResponders = (raw: Msg): boolean => raw.headers?.code === 503 && raw.data.length === 0;
