/** There is no such program on this machine, or it may not be run. */
export class CommandNotFound extends Error {
  override readonly name = 'CommandNotFound';
  readonly command: string;
  constructor(command: string) {
    super(`there is no program "${command}" on this machine`);
    this.command = command;
  }
}
