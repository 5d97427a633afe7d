/** What can be expected to go wrong when a nats-server is started; each message is for the person who started it. */
export class NatsServerError extends Error {}

export class NatsServerNotInstalled extends NatsServerError {
  override name = 'NatsServerNotInstalled';

  constructor() {
    super('nats-server is not installed: ./scripts/setup installs it.');
  }
}

export class NatsPortTaken extends NatsServerError {
  override name = 'NatsPortTaken';
  readonly port: number;

  constructor(host: string, port: number) {
    super(`nats-server cannot listen on ${host}:${port}: another program already uses port ${port}.`);
    this.port = port;
  }
}

export class NatsServerFailed extends NatsServerError {
  override name = 'NatsServerFailed';

  constructor(lastLine: string | undefined) {
    super(`nats-server ended before it was ready: ${lastLine ?? 'it said nothing'}.`);
  }
}
