import { Events, type NatsConnection } from 'nats';

/**
 * Whether the connection to the bus is up just now. The client library drops what is published while it is not, so
 * whoever has something to say waits for {@link whenUp}.
 */
export class Link {
  readonly #connection: NatsConnection;
  #state = Promise.withResolvers<void>();
  #isUp = true;

  /** @param say is told what becomes of the connection */
  constructor(connection: NatsConnection, say: (up: boolean) => void) {
    this.#connection = connection;
    this.#state.resolve();
    void this.#follow(say);
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Resolves, in the order of asking, when the connection is up, or is closed for good. */
  whenUp(): Promise<void> {
    return this.#state.promise;
  }

  async #follow(say: (up: boolean) => void): Promise<void> {
    for await (const { type } of this.#connection.status()) {
      if (type === Events.Disconnect && this.#isUp) {
        this.#isUp = false;
        this.#state = Promise.withResolvers();
        say(false);
      }
      if (type === Events.Reconnect) {
        this.#isUp = true;
        this.#state.resolve();
        say(true);
      }
    }
    this.#state.resolve();
  }
}
